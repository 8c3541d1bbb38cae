package spate.protocol.tracker;

/// The numbers of BEP 15's packets.
public final class UdpAction {
    public static final int CONNECT = 0;
    public static final int ANNOUNCE = 1;
    public static final int SCRAPE = 2;
    public static final int ERROR = 3;

    private UdpAction() {}
}
