package spate.client.create;

import java.util.Comparator;

/// The order of names by their bytes in UTF-8, which is that of the keys of a file tree (BEP 52). It is
/// the order of UTF-16 but for characters beyond the basic plane, which come last.
final class NameOrder implements Comparator<String> {
    @Override
    public int compare(String first, String second) {
        int common = Math.min(first.length(), second.length());
        for (int i = 0; i < common; i++) {
            char a = first.charAt(i);
            char b = second.charAt(i);
            if (a != b) {
                boolean sameKind = Character.isSurrogate(a) == Character.isSurrogate(b);
                return sameKind ? a - b : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return first.length() - second.length();
    }
}
