package spate.cli;

/// The `spate` command.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /// Runs one command line to its end and returns its exit code.
    static int run(String... args) {
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.println("spate " + version());
            return 0;
        }
        System.err.println("spate: nothing but --version is there yet");
        return 2;
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
