package spate.protocol.peer;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names the client, and where it can be told the version, from how its peer ids begin (BEP 20).
///
/// Three conventions cover nearly all: Azureus (`-TR4040-`: two letters, four digits), Shadow (`S58B-----`:
/// one letter, up to five digits) and Mainline (`M4-20-8-`). Digits go on after 9 with letters. The rest
/// are one client's own.
public final class ClientName {

    /// How many bytes of an id that says nothing are shown.
    private static final int SHOWN = 8;

    /// Clients with an Azureus-style id: the two letters, how the version is written, the name.
    private static final Map<String, Known> AZUREUS_STYLE =
            table(
                    """
                    7T FOUR aTorrent
                    AB FOUR AnyEvent BitTorrent
                    AD THREE Advanced Download Manager
                    AG FOUR Ares
                    AR FOUR Arctic
                    AT FOUR Artemis
                    AV FOUR Avicora
                    AX TWO_DECIMALS BitPump
                    AZ AZUREUS Azureus
                    A~ THREE Ares
                    BB FOUR BitBuddy
                    BC TWO_DECIMALS BitComet
                    BE FOUR BitTorrent SDK
                    BF NONE BitFlu
                    BG FOUR BTGetit
                    BH FOUR BitZilla
                    BI FOUR BiglyBT
                    BL BITLORD BitLord
                    BM FOUR BitMagnet
                    BN NONE Baidu Netdisk
                    BP FOUR BitTorrent Pro
                    BR FOUR BitRocket
                    BS FOUR BTSlave
                    BT UTORRENT BitTorrent
                    BU FOUR BigUp
                    BW UTORRENT BitTorrent Web
                    BX FOUR BittorrentX
                    CD TWO_DECIMALS Enhanced CTorrent
                    CT THREE CTorrent
                    DE THREE Deluge
                    DP FOUR Propagate Data Client
                    EB FOUR EBit
                    ES THREE Electric Sheep
                    FC FOUR FileCroc
                    FD THREE Free Download Manager
                    FG TWO_DECIMALS FlashGet
                    FL FOLX Folx
                    FT FOUR FoxTorrent
                    FW THREE FrostWire
                    FX FOUR Freebox
                    GR FOUR GetRight
                    GS FOUR GSTorrent
                    HK FOUR Hekate
                    HL THREE Halite
                    HN FOUR Hydranode
                    IL FOUR iLivid
                    KC FOUR Koinonein
                    KG FOUR KGet
                    KT KTORRENT KTorrent
                    LC FOUR LeechCraft
                    LH FOUR LH-ABC
                    LK FOUR Linkage
                    LP TWO_DECIMALS Lphant
                    LT THREE libtorrent (Rasterbar)
                    LW NONE LimeWire
                    Lr THREE LibreTorrent
                    MG TWO MediaGet
                    MK FOUR Meerkat
                    MO FOUR MonoTorrent
                    MP THREE MooPolice
                    MR FOUR Miro
                    MT FOUR Moonlight
                    NE FOUR BT Next Evolution
                    NX FOUR Net Transport
                    OS FOUR OneSwarm
                    OT FOUR OmegaTorrent
                    PD FOUR Pando
                    PI PICOTORRENT PicoTorrent
                    QD FOUR QQDownload
                    QT FOUR Qt 4 Torrent example
                    RS FOUR Rufus
                    RT FOUR Retriever
                    RZ FOUR RezTorrent
                    SB FOUR Swiftbit
                    SD FOUR Thunder
                    SK FOUR spark
                    SM FOUR SoMud
                    SN FOUR ShareNet
                    SP THREE BitSpirit
                    SS FOUR SwarmScope
                    ST FOUR SymTorrent
                    SZ FOUR Shareaza
                    Sp THREE Spate
                    S~ FOUR Shareaza (beta)
                    TB NONE Torch Browser
                    TL FOUR Tribler
                    TN FOUR Torrent.NET
                    TR TRANSMISSION Transmission
                    TS FOUR TorrentStorm
                    TT FOUR TuoTu
                    TX TWO_DECIMALS Tixati
                    UE UTORRENT µTorrent Embedded
                    UL FOUR uLeecher!
                    UM UTORRENT µTorrent Mac
                    UT UTORRENT µTorrent
                    UW UTORRENT µTorrent Web
                    VG FOUR Vagaa
                    WD FOUR WebTorrent Desktop
                    WS NONE HTTP Seed
                    WT FOUR BitLet
                    WW FOUR WebTorrent
                    WY FOUR FireTorrent
                    XC TWO Xtorrent
                    XF XFPLAY Xfplay
                    XL FOUR Xunlei
                    XS FOUR XSwifter
                    XT FOUR XanTorrent
                    XX TWO Xtorrent
                    ZO FOUR Zona
                    ZT FOUR ZipTorrent
                    bk FOUR BitKitten
                    lt THREE libTorrent (Rakshasa)
                    pX FOUR pHoeniX
                    pb THREE pbTorrent
                    qB THREE qBittorrent
                    st FOUR SharkTorrent
                    """);

    private enum Style {
        /// No version, or none that can be read.
        NONE,
        /// `1.2`
        TWO,
        /// `1.2.3`
        THREE,
        /// `1.2.3.4`
        FOUR,
        /// Four decimal digits as `12.34`.
        TWO_DECIMALS,
        /// Four; called Vuze as well from version 3, and without a last 0 before.
        AZUREUS,
        BITLORD,
        FOLX,
        KTORRENT,
        PICOTORRENT,
        TRANSMISSION,
        UTORRENT,
        XFPLAY
    }

    private record Known(String name, Style style) {}

    private ClientName() {}

    private static Map<String, Known> table(String rows) {
        Map<String, Known> table = new HashMap<>();
        rows.lines()
                .forEach(row -> {
                    int space = row.indexOf(' ', 3);
                    Style style = Style.valueOf(row.substring(3, space));
                    String code = row.substring(0, 2);
                    table.put(code, new Known(row.substring(space + 1), style));
                });
        return table;
    }

    /// The name and version of the client that made `id`; the first eight bytes, escaped, if they tell
    /// nothing.
    public static String of(PeerId id) {
        String text = latin(id);
        String name = own(text);
        if (name == null) {
            name = text.charAt(0) == '-' ? azureus(text) : shadow(text);
        }
        if (name == null) {
            name = mainline(text);
        }
        if (name == null && text.startsWith("\0\0\0\0\0\0\0\0\0\0\0\0")) {
            name = "Generic";
        }
        return name == null ? escaped(text) : name;
    }

    private static String latin(PeerId id) {
        StringBuilder text = new StringBuilder(PeerId.LENGTH);
        for (int i = 0; i < PeerId.LENGTH; i++) {
            text.append((char) id.byteAt(i));
        }
        return text.toString();
    }

    /// Clients with a way of their own.
    private static @Nullable String own(String id) {
        if (id.startsWith("A2-")) {
            return dashed("aria2", id, 3);
        }
        if (id.startsWith("TIX") && isDecimal(id, 3, 7)) {
            return "Tixati " + twoDecimals(id);
        }
        if (id.startsWith("XBT") && isDecimal(id, 3, 6)) {
            return "XBT Client " + digits(id, 3, 3) + (id.charAt(6) == 'd' ? " (Debug)" : "");
        }
        if (id.startsWith("OP") && isDecimal(id, 2, 6)) {
            return "Opera " + id.substring(2, 6);
        }
        if (id.startsWith("-ML")) {
            return "MLDonkey " + printable(id.substring(3, Math.max(3, id.indexOf('-', 3))));
        }
        if (id.startsWith("-BOW") && id.charAt(7) == '-') {
            return bitsOnWheels(id);
        }
        if (id.charAt(0) == 0 && id.startsWith("BS", 2)) {
            return "BitSpirit " + Math.max(1, id.charAt(1));
        }
        String comet = bitComet(id);
        return comet == null ? ownWithoutVersion(id) : comet;
    }

    private static String bitsOnWheels(String id) {
        String version =
                switch (id.substring(4, 7)) {
                    case "A0B" -> "1.0.5";
                    case "A0C" -> "1.0.6";
                    default -> digits(id, 4, 3);
                };
        return "Bits on Wheels " + version;
    }

    /// `exbc` and two binary numbers; BitLord the same with `LORD` behind them.
    private static @Nullable String bitComet(String id) {
        String mod;
        if (id.startsWith("exbc")) {
            mod = "";
        } else if (id.startsWith("FUTB")) {
            mod = "(Solidox Mod) ";
        } else if (id.startsWith("xUTB")) {
            mod = "(Mod 2) ";
        } else {
            return null;
        }
        String name = id.startsWith("LORD", 6) ? "BitLord " : "BitComet ";
        return name + mod + (int) id.charAt(4) + "." + padded(id.charAt(5));
    }

    private static @Nullable String ownWithoutVersion(String id) {
        if (id.startsWith("FD6")) {
            return "Free Download Manager 6";
        }
        if (id.startsWith("AZ2500BT")) {
            return "BitTyrant";
        }
        if (id.startsWith("346------")) {
            return "TorrenTopia 1.90";
        }
        if (id.startsWith("10-------")) {
            return "JVtorrent";
        }
        if (id.startsWith("-G3")) {
            return "G3 Torrent";
        }
        if (id.startsWith("aria2-")) {
            return "aria2";
        }
        if (id.startsWith("a00---0") || id.startsWith("a02---0")) {
            return "Swarmy";
        }
        if (id.startsWith("RS", 2) && id.charAt(0) < ' ') {
            return "Rufus " + (int) id.charAt(0) + "." + (int) id.charAt(1);
        }
        return ownByWord(id);
    }

    private static @Nullable String ownByWord(String id) {
        String[] words = {
            "BTDWV-", "Deadman Walking",
            "Deadman", "Deadman Walking",
            "DansClient", "XanTorrent",
            "LIME", "LimeWire",
            "Mbrst", "Burst!",
            "PEERAPP", "PeerApp",
            "Pando", "Pando",
            "Plus", "Plus!",
            "QVOD", "QVOD",
            "S3-", "Amazon S3",
            "btpd", "BT Protocol Daemon",
            "btuga", "BTugaXP",
            "eX", "eXeem",
            "martini", "Martini Man",
            "oernu", "BTugaXP",
            "turbobt", "TurboBT"
        };
        for (int i = 0; i < words.length; i += 2) {
            if (id.startsWith(words[i])) {
                return words[i + 1];
            }
        }
        return null;
    }

    /// `-XY1234-`. Two letters that are not known stand for themselves.
    private static @Nullable String azureus(String id) {
        String code = id.substring(1, 3);
        Known known = AZUREUS_STYLE.get(code);
        if (known != null) {
            return named(known, id);
        }
        for (int i = 1; i < 7; i++) {
            if (!isDigit(id.charAt(i))) {
                return null;
            }
        }
        return id.charAt(7) == '-' ? code + " " + trimmed(id) : null;
    }

    private static String named(Known known, String id) {
        String version = version(known.style, id);
        String name = known.name;
        if (known.style == Style.AZUREUS && digit(id.charAt(3)) >= 3) {
            name = "Azureus / Vuze";
        }
        return version.isEmpty() ? name : name + " " + version;
    }

    private static String version(Style style, String id) {
        return switch (style) {
            case NONE -> "";
            case TWO -> digits(id, 3, 2);
            case THREE -> digits(id, 3, 3);
            case FOUR -> digits(id, 3, 4);
            case TWO_DECIMALS -> twoDecimals(id);
            case AZUREUS -> digit(id.charAt(3)) >= 3 ? digits(id, 3, 4) : trimmed(id);
            case BITLORD -> digits(id, 3, 3) + "-" + printable(id.substring(6, 9));
            case FOLX -> digits(id, 3, 1) + ".x";
            case KTORRENT -> kTorrent(id);
            case PICOTORRENT -> picoTorrent(id);
            case TRANSMISSION -> transmission(id);
            case UTORRENT -> muTorrent(id);
            case XFPLAY -> digits(id, 3, 3) + (id.charAt(6) == '0' ? "" : digits(id, 6, 1));
        };
    }

    /// `33D1` is development 1 of 3.3, `33R1` a release candidate.
    private static String kTorrent(String id) {
        return switch (id.charAt(5)) {
            case 'D' -> digits(id, 3, 2) + " Dev " + digits(id, 6, 1);
            case 'R' -> digits(id, 3, 2) + " RC " + digits(id, 6, 1);
            default -> digits(id, 3, 3);
        };
    }

    /// `0091` is 0.09.1.
    private static String picoTorrent(String id) {
        String minor = digits(id, 4, 1) + digits(id, 5, 1);
        return digits(id, 3, 1) + "." + minor + "." + digits(id, 6, 1);
    }

    /// `0006` is 0.6, `0072` is 0.72, `111Z` a build on the way from 1.11; `4Az0` is 4.10.61.
    private static String transmission(String id) {
        if (id.startsWith("000", 3)) {
            return "0." + digits(id, 6, 1);
        }
        String minor = digits(id, 4, 1) + digits(id, 5, 1);
        if (id.startsWith("00", 3)) {
            return "0." + digits(id, 5, 1) + digits(id, 6, 1);
        }
        return id.charAt(3) <= '3'
                ? digits(id, 3, 1) + "." + minor + stage(id.charAt(6))
                : digits(id, 3, 3) + stage(id.charAt(6));
    }

    /// Three hexadecimal digits and the stage; or, where the closing dash is missing, a last number of two.
    private static String muTorrent(String id) {
        String majorMinor = hexadecimal(id.charAt(3)) + "." + hexadecimal(id.charAt(4)) + ".";
        if (id.charAt(7) == '-' || !isDecimal(id, 5, 7)) {
            return majorMinor + hexadecimal(id.charAt(5)) + stage(id.charAt(6));
        }
        return majorMinor + Integer.parseInt(id.substring(5, 7)) + stage(id.charAt(7));
    }

    private static String hexadecimal(char c) {
        int value = Character.digit(c, 16);
        return value < 0 ? "x" : Integer.toString(value);
    }

    private static String stage(char c) {
        return switch (c) {
            case 'b', 'B' -> " (Beta)";
            case 'd' -> " (Debug)";
            case 'x', 'X', 'Z' -> " (Dev)";
            default -> "";
        };
    }

    /// A letter, up to five digits, padded with dashes, three dashes more; or three digits and two dashes;
    /// or, long ago, three binary numbers and a zero in the ninth place.
    private static @Nullable String shadow(String id) {
        String name =
                switch (id.charAt(0)) {
                    case 'A' -> "ABC";
                    case 'O' -> "Osprey Permaseed";
                    case 'Q' -> "BTQueue";
                    case 'R' -> "Tribler";
                    case 'S' -> "Shadow";
                    case 'T' -> "BitTornado";
                    case 'U' -> "UPnP NAT Bit Torrent";
                    default -> null;
                };
        if (name == null) {
            return null;
        }
        if (id.startsWith("---", 6)) {
            return padded(name.equals("Shadow") ? "Shad0w" : name, id);
        }
        if (id.startsWith("--", 4) && areDigits(id, 1, 4)) {
            return name + " " + digits(id, 1, 3);
        }
        boolean binary = id.charAt(8) == 0 && (id.charAt(1) | id.charAt(2) | id.charAt(3)) < 128;
        return binary ? name + " " + binary(id) : null;
    }

    private static @Nullable String padded(String name, String id) {
        int end = 6;
        while (end > 1 && id.charAt(end - 1) == '-') {
            end--;
        }
        return end > 1 && areDigits(id, 1, end) ? name + " " + digits(id, 1, end - 1) : null;
    }

    private static String binary(String id) {
        return (int) id.charAt(1) + "." + (int) id.charAt(2) + "." + (int) id.charAt(3);
    }

    /// `M4-20-8-`, by BitTorrent itself and by Queen Bee.
    private static @Nullable String mainline(String id) {
        String name =
                switch (id.charAt(0)) {
                    case 'M' -> "Mainline";
                    case 'Q' -> "Queen Bee";
                    default -> null;
                };
        String named = name == null ? null : dashed(name, id, 1);
        return named == null || named.equals(name) ? null : named;
    }

    /// A name, and the version of three numbers each followed by a dash; without them the name alone.
    private static String dashed(String name, String id, int from) {
        StringBuilder version = new StringBuilder();
        int at = from;
        for (int part = 0; part < 3; part++) {
            int dash = id.indexOf('-', at);
            if (dash <= at || dash - at > 3 || !isDecimal(id, at, dash)) {
                return name;
            }
            version.append(part == 0 ? " " : ".").append(id, at, dash);
            at = dash + 1;
        }
        return name + version;
    }

    /// Four decimal digits as a number of two, without leading zeros, and two digits.
    private static String twoDecimals(String id) {
        return isDecimal(id, 3, 7)
                ? Integer.parseInt(id.substring(3, 5)) + "." + id.substring(5, 7)
                : digits(id, 3, 4);
    }

    private static String padded(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    /// Three digits, and the fourth if it is not 0.
    private static String trimmed(String id) {
        return digits(id, 3, id.charAt(6) == '0' ? 3 : 4);
    }

    private static String digits(String id, int from, int count) {
        StringBuilder version = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            int value = digit(id.charAt(i));
            version.append(i == from ? "" : ".").append(value < 0 ? "x" : Integer.toString(value));
        }
        return version.toString();
    }

    /// 0 to 9, then 10 to 35 for the upper and 36 to 61 for the lower letters; -1 for anything else.
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'A' && c <= 'Z') {
            return c - 'A' + 10;
        }
        return c >= 'a' && c <= 'z' ? c - 'a' + 36 : -1;
    }

    private static boolean isDigit(char c) {
        return digit(c) >= 0;
    }

    private static boolean areDigits(String id, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDecimal(String id, int from, int to) {
        for (int i = from; i < to; i++) {
            if (id.charAt(i) < '0' || id.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /// The text with `.` for what cannot be shown.
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            shown.append(c >= ' ' && c < 0x7f ? c : '.');
        }
        return shown.toString();
    }

    private static String escaped(String id) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < SHOWN; i++) {
            char c = id.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                shown.append(c);
            } else {
                shown.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            }
        }
        return shown.toString();
    }
}
