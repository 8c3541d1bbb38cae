package spate.tracker.http;

/// Any bytes of a web server: never an exception, what is read is bounded, and a request is read the same
/// however many bytes come behind it.
final class ScgiRequestFuzzer {
    private ScgiRequestFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        ScgiRequest request = new ScgiRequest();
        int length = request.read(data, 0, data.length);
        if (length <= 0) {
            return;
        }
        require(length <= ScgiRequest.MAX_LENGTH + 8);
        require(length <= data.length);
        require(request.targetLength() <= HttpQuery.MAX_TARGET);
        require(request.client() != null);
        require(request.read(data, 0, length) == length);
        require(request.read(data, 0, length - 1) == ScgiRequest.MORE);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
