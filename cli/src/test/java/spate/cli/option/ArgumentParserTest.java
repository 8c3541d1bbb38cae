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
    private final Value<String> until =
            syntax.optionalValue("--until", "WHEN", text -> text, "until when");
    private final List<String> both = new ArrayList<>();
    private final List<String> grains =
            syntax.repeated("--grain", "X", text -> "a grain of " + text, "of what");
    private final List<String> sacks = syntax.arguments("SACK", 1, 2, "the sacks");

    {
        syntax.repeated("--plus", "X", text -> "+" + text, both, "more");
        syntax.repeated("--minus", "X", text -> "-" + text, both, "less");
    }

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
        assertEquals(List.of("a", "b"), sacks);
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
        assertEquals(List.of("--fine", "-"), sacks);
    }

    @Test
    void takesADashAndANegativeTextAsValue() throws BadUsage {
        parse("-", "--corn", "-1");
        assertEquals(List.of("-"), sacks);
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
        assertEquals(List.of("2.0"), sacks);
        parse("--until=2.0");
        assertEquals("2.0", until.value());
    }

    @Test
    void keepsTheCommonOrderOfOptionsThatShareAList() throws BadUsage {
        parse("--plus", "a", "--minus", "b", "--plus", "c");
        assertEquals(List.of("+a", "-b", "+c"), both);
    }

    @Test
    void keepsAllValuesOfARepeatedOptionAndTheLastOfAnother() throws BadUsage {
        parse("--grain", "rye", "--grain=oats", "-c", "a", "--corn", "b");
        assertEquals(List.of("a grain of rye", "a grain of oats"), grains);
        assertEquals("b", corn.value());
    }

    @Test
    void takesAttachedValuesAsTheyAre() throws BadUsage {
        parse("--corn=--fine", "a");
        assertEquals("--fine", corn.value());
        parse("-c=", "b");
        assertEquals("", corn.value());
        parse("--corn=a=b", "-c-x");
        assertEquals("-x", corn.value());
        assertEquals(List.of("a", "b"), sacks);
        assertFalse(fine.on());
    }

    @Test
    void readsWordsThatMeanSomethingElsewhereAsTheyAre() throws BadUsage {
        parse("@sack", "", "--corn", "\"${user.home}\"");
        assertEquals(List.of("@sack", ""), sacks);
        assertEquals("\"${user.home}\"", corn.value());
    }

    @Test
    void suggestsWhatWasMeant() {
        assertTrue(failure("--fien").contains("did you mean --fine?"));
        assertTrue(failure("--corm=rye").contains("did you mean --corn?"));
        assertTrue(failure("-x").startsWith("spate mill has no option -x; "));
        assertTrue(failure("-fx").startsWith("spate mill has no option -x; "));
        assertTrue(failure("--é", "a").startsWith("spate mill has no option --é; "));
        assertTrue(failure("--nothing-like-it").contains("spate mill --help"));
    }

    @Test
    void noticesAForgottenValue() {
        assertTrue(failure("--corn").contains("--corn needs a value: --corn KIND"));
        assertTrue(failure("--corn", "--fine").contains("--corn needs a value"));
        assertTrue(failure("--corn", "--size=3").contains("--corn needs a value"));
        assertTrue(failure("-c").contains("-c needs a value"));
        assertTrue(failure("-fc").contains("-c needs a value"));
        assertTrue(failure("--corn", "--").contains("--corn needs a value"));
    }

    @Test
    void refusesAValueWhereThereIsNone() {
        assertEquals("--fine takes no value; leave '=yes' away", failure("--fine=yes"));
        assertEquals("-f takes no value; leave '=true' away", failure("-f=true"));
    }

    @Test
    void namesTheOptionOfABadValue() {
        assertTrue(failure("--size", "much").startsWith("--size: 'much' is not a size"));
        assertTrue(failure("--size=").startsWith("--size: '' is not a size"));
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
