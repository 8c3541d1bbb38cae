package spate.protocol.testing;

/// Counts what the current thread allocates. By reflection: the module under test does not read
/// `java.management`.
public final class Allocations {
    private Allocations() {}

    /// All bytes the current thread has allocated so far.
    public static long bytes() {
        try {
            Object threads =
                    Class.forName("java.lang.management.ManagementFactory")
                            .getMethod("getThreadMXBean")
                            .invoke(null);
            return (long)
                    Class.forName("com.sun.management.ThreadMXBean")
                            .getMethod("getCurrentThreadAllocatedBytes")
                            .invoke(threads);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
