package spate.sim.world;

/// What a line of the [Trace] says; the legend of the log.
public enum TraceKind {
    DIAL("dial", "host dials other, a = port"),
    CONNECTED("conn", "the dial of host to other succeeded"),
    REFUSED("refu", "the dial of host to other failed"),
    SENT("send", "a = bytes left host's uplink for other, b = bytes in flight then"),
    LOST("lost", "a packet of host to other was lost, a = window then"),
    ARRIVED("recv", "a = bytes from other reached host, b = bytes waiting to be read then"),
    STREAM_CLOSED("shut", "host closed its stream to other, or it ended"),
    MESSAGE("msg ", "host queued this message to other; numbers as in the message"),
    WRITE("dwri", "host's disk: piece a, offset b, bytes c written"),
    READ("drea", "host's disk: piece a, offset b, bytes c read"),
    HASH("hash", "host's disk: piece a hashed"),
    FIND("find", "host's disk: b of c blocks of piece a are there"),
    SYNC("sync", "host's disk: everything written is durable"),
    DISK_FAILED("dfai", "host's disk: a job on piece a failed"),
    ANNOUNCE("anno", "host asks tracker; a = left, b = numwant"),
    ANNOUNCED("answ", "the tracker's answer reaches host; a = peers"),
    EVENT("evnt", "an event of host's engine, about piece a where there is one"),
    START("star", "host starts"),
    STOP("stop", "host stops in good order"),
    KILL("kill", "host's process dies"),
    POWER_LOSS("powr", "host loses power"),
    FAULT("faul", "the world changes: what is said in the text");

    private final String code;
    private final String meaning;

    TraceKind(String code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /// Four characters.
    public String code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
