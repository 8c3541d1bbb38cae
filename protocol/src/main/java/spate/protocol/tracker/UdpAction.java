package spate.protocol.tracker;

/// The numbers of BEP 15's packets.
final class UdpAction {
    static final int CONNECT = 0;
    static final int ANNOUNCE = 1;
    static final int SCRAPE = 2;
    static final int ERROR = 3;

    private UdpAction() {}
}
