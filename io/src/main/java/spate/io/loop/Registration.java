package spate.io.loop;

import java.nio.channels.SelectionKey;

/// A channel's place in a loop: which operations it waits for. Belongs to the loop's thread.
public final class Registration {
    private final SelectionKey key;
    private int interest;

    Registration(SelectionKey key, int interest) {
        this.key = key;
        this.interest = interest;
    }

    /// Waits for these operations as well; costs nothing when it already does.
    public void add(int ops) {
        change(interest | ops);
    }

    /// Waits for these operations no longer; costs nothing when it does not.
    public void remove(int ops) {
        change(interest & ~ops);
    }

    /// True when it waits for all these operations.
    public boolean waitsFor(int ops) {
        return (interest & ops) == ops;
    }

    private void change(int ops) {
        if (ops != interest && key.isValid()) {
            interest = ops;
            key.interestOps(ops);
        }
    }

    /// Takes the channel out of the loop without closing it.
    public void cancel() {
        interest = 0;
        key.cancel();
    }
}
