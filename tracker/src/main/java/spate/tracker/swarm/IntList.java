package spate.tracker.swarm;

import java.util.Arrays;

/// Numbers in a row, for tables that are small beside what they tell of.
final class IntList {
    private static final int MIN_LENGTH = 4;

    private int[] numbers = new int[MIN_LENGTH];
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return numbers[index];
    }

    void set(int index, int number) {
        numbers[index] = number;
    }

    void add(int number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size + size / 2);
        }
        numbers[size++] = number;
    }

    int removeLast() {
        int last = numbers[--size];
        if (size >= MIN_LENGTH && size < numbers.length / 4) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        return last;
    }
}
