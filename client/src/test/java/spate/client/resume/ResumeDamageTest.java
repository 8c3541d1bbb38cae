package spate.client.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.client.resume.ResumeFixture.assertPlan;
import static spate.client.resume.ResumeFixture.save;
import static spate.client.resume.ResumeFixture.set;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.testing.Property;

/// Torn, changed and hostile state: never an exception, never believed, always a reason.
class ResumeDamageTest {
    @TempDir Path temp;
    private ResumeFixture it;
    private Path recordFile;
    private Path journalFile;
    private byte[] record;
    private byte[] journal;

    @BeforeEach
    void setUp() throws Exception {
        it = new ResumeFixture(temp);
        try (ResumeSession session = it.open()) {
            it.load(session);
            it.write(session, 0, 1, 2);
            save(session, 0, 1);
            it.write(session, 12);
        }
        recordFile = it.stateFile("record");
        journalFile = it.stateFile("journal");
        record = Files.readAllBytes(recordFile);
        journal = Files.readAllBytes(journalFile);
        assertPlan(set(0, 1), set(2, 12), it.nextPlan());
    }

    private ResumePlan planWith(byte[] newRecord, byte[] newJournal) throws Exception {
        Files.write(recordFile, newRecord);
        Files.write(journalFile, newJournal);
        return it.nextPlan();
    }

    private static void assertEverythingIsChecked(ResumePlan plan) {
        assertPlan(set(), set(0, 1, 2, 10, 11, 12), plan);
        assertFalse(plan.reason().isEmpty());
        assertFalse(plan.reason().contains("\n"));
    }

    private static void assertDamaged(byte[] bytes) {
        ResumeException refused =
                assertThrows(ResumeException.class, () -> ResumeCodec.decode(bytes));
        assertFalse(refused.reason().isEmpty());
    }

    @Test
    void noTornRecordIsBelieved() throws Exception {
        for (int length = 0; length < record.length; length++) {
            assertDamaged(Arrays.copyOf(record, length));
        }
        ResumePlan plan = planWith(Arrays.copyOf(record, record.length / 2), journal);
        assertEverythingIsChecked(plan);
        assertTrue(plan.reason().contains("it is damaged"), plan.reason());
    }

    @Test
    void noChangedRecordIsBelieved() {
        for (int at = 0; at < record.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = record.clone();
                changed[at] ^= (byte) (1 << bit);
                assertDamaged(changed);
            }
        }
    }

    @Test
    void randomBytesAreNoRecord() {
        Property.forAll(
                2000,
                random -> {
                    byte[] bytes = new byte[random.nextInt(300)];
                    random.nextBytes(bytes);
                    if (bytes.length > 0 && random.nextBoolean()) {
                        bytes[0] = 'd';
                    }
                    assertDamaged(bytes);
                });
        assertDamaged(
                "d6:format12:spate resume4:have999999999999:".getBytes(StandardCharsets.US_ASCII));
        assertDamaged("d".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] signed(BencodeDictionary.Builder fields) {
        BencodeDictionary plain = fields.remove("checksum").build();
        CRC32C crc = new CRC32C();
        crc.update(plain.encode());
        return plain.toBuilder().put("checksum", crc.getValue()).build().encode();
    }

    private BencodeDictionary.Builder fields() throws Exception {
        return BencodeValue.parseDictionary(record, Mode.STRICT).toBuilder();
    }

    @Test
    void aNewerVersionIsNotGuessedAt() throws Exception {
        ResumePlan plan = planWith(signed(fields().put("version", 2)), journal);
        assertEverythingIsChecked(plan);
        assertTrue(plan.reason().contains("version 2"), plan.reason());
    }

    @Test
    void anotherTorrentsRecordIsNotUsed() throws Exception {
        assertEverythingIsChecked(planWith(signed(fields().put("v1", new byte[20])), journal));
        Files.write(recordFile, record);
        byte[] have = {(byte) 0xff, (byte) 0xff, (byte) 0xff};
        assertEverythingIsChecked(
                planWith(
                        signed(fields().put("pieces", 24).put("have", have).put("unchecked", have)),
                        journal));
    }

    /// Whoever can sign a record can make us believe it; but nothing may go wrong beyond that.
    @Test
    void hostileRecordsGiveAPlan() {
        Property.forAll(
                1500,
                random -> {
                    BencodeDictionary.Builder fields = fields();
                    for (int i = 1 + random.nextInt(3); i > 0; i--) {
                        mutate(fields, random);
                    }
                    byte[] lengthened = Arrays.copyOf(journal, journal.length + random.nextInt(40));
                    planWith(signed(fields), random.nextBoolean() ? journal : lengthened);
                });
    }

    private static void mutate(BencodeDictionary.Builder fields, Random random) {
        BencodeDictionary now = fields.build();
        int index = random.nextInt(now.size());
        fields.put(now.key(index), mutated(now.value(index), random));
    }

    private static BencodeValue mutated(BencodeValue value, Random random) {
        if (random.nextInt(8) == 0) {
            return BencodeInteger.ofDigits("-99999999999999999999999");
        }
        if (value instanceof BencodeString string) {
            byte[] bytes = string.toBytes();
            if (random.nextBoolean()) {
                bytes = Arrays.copyOf(bytes, random.nextInt(2 * bytes.length + 20));
            }
            for (int i = 0; bytes.length > 0 && i < random.nextInt(9); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            return BencodeString.of(bytes);
        }
        long[] numbers = {0, -1, 1, Long.MAX_VALUE, Long.MIN_VALUE, random.nextLong()};
        return BencodeInteger.of(numbers[random.nextInt(numbers.length)]);
    }

    @Test
    void aTornJournalLosesNoMoreThanItsTail() throws Exception {
        for (int length = journal.length - 1; length > 40; length--) {
            ResumePlan plan = planWith(record, Arrays.copyOf(journal, length));
            // Without its entry a file looks changed by somebody else: all of it is hashed.
            assertTrue(plan.toHash().get(12), plan.reason());
            assertEquals(set(0, 1), plan.trusted(), plan.reason());
        }
        byte[] zeros = Arrays.copyOf(journal, journal.length + 4096);
        assertPlan(set(0, 1), set(2, 12), planWith(record, zeros));
    }

    @Test
    void aDamagedHeadOfTheJournalMeansACheck() throws Exception {
        for (int length = 0; length < 40; length++) {
            assertEverythingIsChecked(planWith(record, Arrays.copyOf(journal, length)));
        }
        for (int at = 0; at < 36; at++) {
            byte[] changed = journal.clone();
            changed[at] ^= 0x10;
            assertEverythingIsChecked(planWith(record, changed));
        }
    }

    @Test
    void changedEntriesOfTheJournalAreLeftOut() {
        Property.forAll(
                300,
                random -> {
                    byte[] changed = journal.clone();
                    int at = 40 + random.nextInt(changed.length - 40);
                    changed[at] ^= (byte) (1 + random.nextInt(255));
                    ResumePlan plan = planWith(record, changed);
                    assertEquals(set(0, 1), plan.trusted());
                });
    }

    @Test
    void damagedStateIsReplacedByTheNextRecord() throws Exception {
        Files.write(recordFile, new byte[100]);
        it.restart();
        try (ResumeSession session = it.open()) {
            assertEverythingIsChecked(it.load(session));
            it.write(session, 13);
            save(session, 0, 1, 2, 12, 13);
        }
        assertPlan(set(0, 1, 2, 12, 13), set(), it.nextPlan());
    }
}
