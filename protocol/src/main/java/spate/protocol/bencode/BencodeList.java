package spate.protocol.bencode;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list of values.
public final class BencodeList implements BencodeValue, Iterable<BencodeValue> {
    static final BencodeList EMPTY = new BencodeList(List.of());

    private final List<BencodeValue> values;
    private final int height;

    private BencodeList(List<BencodeValue> values) {
        this.values = values;
        int tallest = 0;
        for (BencodeValue value : values) {
            tallest = Math.max(tallest, value.height());
        }
        this.height = BencodeDictionary.checkHeight(tallest + 1);
    }

    /// The list of these values.
    public static BencodeList of(List<? extends BencodeValue> values) {
        return values.isEmpty() ? EMPTY : new BencodeList(List.copyOf(values));
    }

    /// The list of these values.
    public static BencodeList of(BencodeValue... values) {
        return of(List.of(values));
    }

    /// The list of these texts in UTF-8.
    public static BencodeList ofTexts(List<String> texts) {
        return of(texts.stream().map(BencodeString::of).toList());
    }

    /// The number of values.
    public int size() {
        return values.size();
    }

    /// The value at an index.
    public BencodeValue get(int index) {
        return values.get(index);
    }

    /// The values, immutable.
    public List<BencodeValue> values() {
        return values;
    }

    @Override
    public Iterator<BencodeValue> iterator() {
        return values.iterator();
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BencodeList that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "(list of " + values.size() + ")";
    }
}
