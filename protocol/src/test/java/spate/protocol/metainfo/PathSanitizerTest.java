package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.metainfo.PathSanitizer.Rule;
import spate.protocol.testing.Property;

class PathSanitizerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "file.txt",
                " leading and trailing ",
                "what? a:b * <c> | \"d\".mp3",
                ".hidden",
                "...",
                "name.",
                "Grüße 日本語 🎉",
                "family 👨\u200d👩\u200d👧.png",
                "console.log",
                "auxiliary",
                "com10",
                "com",
                "lpt",
                "null",
                "clip",
            })
    void leavesGoodNamesAlone(String name) {
        assertEquals(name, PathSanitizer.sanitize(name, Rule.COMMON));
    }

    @ParameterizedTest
    @CsvSource({
        "'', _",
        "., _",
        ".., _",
        "/, _",
        "\\, _",
        "./, _",
        "/../, _",
        "/etc/passwd, etcpasswd",
        "..\\..\\x, ....x",
        "C:\\x, C:x",
        "CON, _CON",
        "con, _con",
        "nul.txt, _nul.txt",
        "NUL.tar.gz, _NUL.tar.gz",
        "Aux , _Aux ",
        "'prn .x', '_prn .x'",
        "COM1, _COM1",
        "lpt9.c, _lpt9.c",
        "COM\u00b9, _COM\u00b9",
        "conin$, _conin$",
        "CLOCK$, _CLOCK$",
    })
    void makesDangerousNamesSafe(String name, String safe) {
        assertEquals(safe, PathSanitizer.sanitize(name, Rule.COMMON));
    }

    @Test
    void replacesControlCharactersAndDropsWhatHides() {
        assertEquals("a_b_c_", PathSanitizer.sanitize("a\nb\u007fc\u0085", Rule.COMMON));
        assertEquals("ab", PathSanitizer.sanitize("a\0b", Rule.COMMON));
        assertEquals("_", PathSanitizer.sanitize("\0\0", Rule.COMMON));
        assertEquals("holidaygpj.exe", PathSanitizer.sanitize("holiday\u202egpj.exe", Rule.COMMON));
        assertEquals("ab", PathSanitizer.sanitize("a\u2066\u2069\u061cb", Rule.COMMON));
        assertEquals("_", PathSanitizer.sanitize(".\u200e.", Rule.COMMON));
    }

    @ParameterizedTest
    @CsvSource({
        "a?b<c>d|e*f\"g:h, a_b_c_d_e_f_g_h",
        "name., name_",
        "'name. . ', name____",
        "..., ___",
        "con., con_",
    })
    void obeysWindowsWhereAsked(String name, String safe) {
        assertEquals(safe, PathSanitizer.sanitize(name, Rule.WINDOWS));
    }

    @ParameterizedTest
    @CsvSource({
        "c3, _",
        "e9206163, _ ac",
        "e282, _",
        "e28261, _a",
        "c0af, __",
        "eda080, ___",
        "f4908080, ____",
        "ff80, __",
        "c3a9, é",
        "f09f8e89, 🎉",
        "f09f8e, _",
        "f09f8e2e2f, _.",
    })
    void replacesMalformedUtf8(String hex, String safe) {
        byte[] raw = java.util.HexFormat.of().parseHex(hex);
        byte[] name = PathSanitizer.sanitize(raw, 0, raw.length, Rule.COMMON);
        assertEquals(safe, text(name));
    }

    @Test
    void cutsLongNamesAndKeepsTheExtension() {
        assertEquals("x".repeat(255), PathSanitizer.sanitize("x".repeat(255), Rule.COMMON));
        assertEquals("x".repeat(240), PathSanitizer.sanitize("x".repeat(256), Rule.COMMON));
        assertEquals(
                "x".repeat(240) + ".torrent",
                PathSanitizer.sanitize("x".repeat(300) + ".torrent", Rule.COMMON));
        assertEquals(
                "x".repeat(240),
                PathSanitizer.sanitize("x".repeat(300) + ".longextension", Rule.COMMON));
        String cut = PathSanitizer.sanitize("é".repeat(200), Rule.COMMON);
        assertEquals("é".repeat(120), cut);
        assertEquals(
                "a" + "é".repeat(119), PathSanitizer.sanitize("a" + "é".repeat(200), Rule.COMMON));
        assertEquals(
                "." + "x".repeat(239), PathSanitizer.sanitize("." + "x".repeat(300), Rule.COMMON));
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void everyResultIsSafeAndStaysAsItIs(Rule rule) {
        Property.forAll(
                3000,
                random -> {
                    byte[] raw = HostileNames.bytes(random);
                    byte[] safe = PathSanitizer.sanitize(raw, 0, raw.length, rule);
                    assertSafe(text(safe), rule);
                    assertEquals(
                            text(safe), text(PathSanitizer.sanitize(safe, 0, safe.length, rule)));
                    if (PathSanitizer.isPlainlySafe(raw, 0, raw.length, rule)) {
                        assertTrue(Arrays.equals(raw, safe));
                    }
                });
    }

    static void assertSafe(String name, Rule rule) {
        assertFalse(name.isEmpty() || name.equals(".") || name.equals(".."), name);
        assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= PathSanitizer.MAX_BYTES, name);
        assertTrue(name.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0xfffd), name);
        assertTrue(name.codePoints().noneMatch(Character::isISOControl), name);
        String stem = name.split("\\.", 2)[0].stripTrailing().toUpperCase(Locale.ROOT);
        assertFalse(stem.matches("CON|PRN|AUX|NUL|(COM|LPT)[0-9]|CONIN\\$|CONOUT\\$"), name);
        if (rule == Rule.WINDOWS) {
            assertFalse(name.matches(".*[<>:\"|?*].*|.*[. ]"), name);
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
