package spate.tracker.websocket;

/// The `action` of messages.
enum WebAction {
    ANNOUNCE("announce"),
    SCRAPE("scrape");

    private final String text;

    WebAction(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
