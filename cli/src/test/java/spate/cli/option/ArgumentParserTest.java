package spate.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentParserTest {
    private final Syntax syntax = new Syntax("mill", "grind corn");
    private final Flag fine = syntax.flag("-f, --fine", "as flour");
    private final Flag loud = syntax.counted("-l, --loud", "louder");
    private final Choice stone = syntax.choice("--stone, --steel", "of what");
    private final Value<String> corn = syntax.text("-c, --corn", "KIND", "what");
    private final Value<Long> size = syntax.value("--size", "SIZE", Quantity::size, "how much");
    private final OptionalValue<String> until =
            syntax.optionalValue("--until", "WHEN", text -> text, "until when");
    private final List<String> both = new ArrayList<>();
    private final Repeated<String> plus =
            syntax.repeated("--plus", "X", text -> "+" + text, both, "more");
    private final Repeated<String> minus =
            syntax.repeated("--minus", "X", text -> "-" + text, both, "less");
    private final Arguments sacks = syntax.arguments("SACK", 1, 2, Hint.FILES, "the sacks");

    private void parse(String... words) throws BadUsage {
        ArgumentParser.parse(syntax, List.of(words));
    }

    private String failure(String... words) {
        return assertThrows(BadUsage.class, () -> parse(words)).getMessage();
    }

    @Test
    void readsAllForms() throws BadUsage {
        parse("a", "--fine", "-lll", "--corn=rye", "--size", "4KiB", "b");
        assertTrue(fine.on());
        assertEquals(3, loud.count());
        assertEquals("rye", corn.value());
        assertEquals(4096L, size.value());
        assertEquals(List.of("a", "b"), sacks.values());
    }

    @Test
    void readsShortFormsInOneWord() throws BadUsage {
        parse("-flcrye", "a");
        assertTrue(fine.on());
        assertEquals(1, loud.count());
        assertEquals("rye", corn.value());
    }

    @Test
    void readsShortFormsWithEqualsAndApart() throws BadUsage {
        parse("-c=rye");
        assertEquals("rye", corn.value());
        parse("-c", "oats");
        assertEquals("oats", corn.value());
    }

    @Test
    void takesWhatFollowsTheEndOfOptionsAsItIs() throws BadUsage {
        parse("--", "--fine", "-");
        assertFalse(fine.on());
        assertEquals(List.of("--fine", "-"), sacks.values());
    }

    @Test
    void takesADashAndANegativeTextAsValue() throws BadUsage {
        parse("-", "--corn", "-1");
        assertEquals(List.of("-"), sacks.values());
        assertEquals("-1", corn.value());
    }

    @Test
    void letsOneOfAChoiceBeGiven() throws BadUsage {
        assertTrue(stone.open());
        parse("--steel", "--steel");
        assertTrue(stone.is("--steel"));
        assertFalse(stone.is("--stone"));
        assertThrows(BadUsage.class, () -> parse("--stone"));
    }

    @Test
    void readsAnOptionalValueOnlyWhereItIsAttached() throws BadUsage {
        parse("--until", "2.0");
        assertTrue(until.given());
        assertNull(until.value());
        assertEquals(List.of("2.0"), sacks.values());
        parse("--until=2.0");
        assertEquals("2.0", until.value());
    }

    @Test
    void keepsTheCommonOrderOfOptionsThatShareAList() throws BadUsage {
        parse("--plus", "a", "--minus", "b", "--plus", "c");
        assertEquals(List.of("+a", "-b", "+c"), plus.values());
        assertEquals(plus.values(), minus.values());
    }

    @Test
    void suggestsWhatWasMeant() {
        assertTrue(failure("--fien").contains("did you mean --fine?"));
        assertTrue(failure("--corm=rye").contains("did you mean --corn?"));
        assertTrue(failure("-x").contains("mill"));
        assertTrue(failure("--nothing-like-it").contains("spate mill --help"));
    }

    @Test
    void noticesAForgottenValue() {
        assertTrue(failure("--corn").contains("--corn needs a value: --corn KIND"));
        assertTrue(failure("--corn", "--fine").contains("--corn needs a value"));
        assertTrue(failure("--corn", "--size=3").contains("--corn needs a value"));
        assertTrue(failure("-c").contains("-c needs a value"));
    }

    @Test
    void refusesAValueWhereThereIsNone() {
        assertTrue(failure("--fine=yes").contains("takes no value"));
    }

    @Test
    void namesTheOptionOfABadValue() {
        assertTrue(failure("--size", "much").startsWith("--size: 'much' is not a size"));
    }

    @Test
    void countsArguments() throws BadUsage {
        assertThrows(BadUsage.class, () -> ArgumentParser.check(syntax));
        parse("a", "b");
        ArgumentParser.check(syntax);
        parse("c");
        String message =
                assertThrows(BadUsage.class, () -> ArgumentParser.check(syntax)).getMessage();
        assertTrue(message.contains("'c' is one too many"), message);
    }

    @Test
    void stopsAtTheFirstArgumentWhenOnlyTheLeadingOptionsAreAsked() throws BadUsage {
        int first =
                ArgumentParser.parseLeading(syntax, List.of("-f", "--corn", "rye", "sub", "-l"));
        assertEquals(3, first);
        assertFalse(loud.on());
    }
}
