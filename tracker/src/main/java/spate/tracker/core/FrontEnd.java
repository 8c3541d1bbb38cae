package spate.tracker.core;

/// Where a request came in.
public enum FrontEnd {
    UDP,
    HTTP,
    WEBSOCKET,
    SCGI
}
