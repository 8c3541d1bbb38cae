package spate.cli.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/// The size of the terminal window, which only the `ioctl` call knows. Asked a few times a second at
/// most, and only where there is a terminal.
final class WindowSize {
    private static final long LINUX_TIOCGWINSZ = 0x5413;
    private static final long BSD_TIOCGWINSZ = 0x40087468;
    private static final long STRUCT_BYTES = 8;

    private WindowSize() {}

    /// Columns of the terminal that standard error or standard output is; 0 if that cannot be known.
    static int columns() {
        return field(2);
    }

    /// Its rows; 0 if they cannot be known.
    static int rows() {
        return field(0);
    }

    /// @param offset where it stands in `struct winsize`
    private static int field(int offset) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.contains("linux")) {
            return ask(LINUX_TIOCGWINSZ, offset);
        }
        return system.contains("mac") ? ask(BSD_TIOCGWINSZ, offset) : 0;
    }

    @SuppressWarnings("restricted") // the launcher allows it
    private static int ask(long request, int offset) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor shape =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment function = linker.defaultLookup().findOrThrow("ioctl");
            MethodHandle ioctl =
                    linker.downcallHandle(function, shape, Linker.Option.firstVariadicArg(2));
            MemorySegment size = arena.allocate(STRUCT_BYTES, 2);
            for (int descriptor : new int[] {2, 1}) {
                int result = (int) ioctl.invokeExact(descriptor, request, size);
                if (result == 0) {
                    return Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, offset));
                }
            }
            return 0;
        } catch (Throwable _) {
            return 0; // a system without ioctl, or one that forbids native access
        }
    }
}
