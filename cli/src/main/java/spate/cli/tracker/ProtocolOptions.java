package spate.cli.tracker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.protocol.address.AddressBlock;
import spate.tracker.TrackerSettings;
import spate.tracker.access.NetworkList;
import spate.tracker.http.ForwardedBy;
import spate.tracker.http.HttpRules;
import spate.tracker.http.HttpSettings;
import spate.tracker.websocket.WebLimits;

/// What is spoken, where, and to whom: the options of `tracker` about its front ends.
final class ProtocolOptions {
    private final Flag noUdp;
    private final Flag noHttp;
    private final List<List<InetSocketAddress>> https;
    private final Value<String> certificate;
    private final Value<String> key;
    private final List<List<InetSocketAddress>> scgi;
    private final List<AddressBlock> proxies;
    private final Value<ForwardedBy> forwardedBy;
    private final Value<Integer> maxConnections;
    private final Flag noFullScrape;

    ProtocolOptions(Syntax syntax) {
        syntax.section("Protocols");
        noUdp = syntax.flag("--no-udp", "do not serve UDP");
        noHttp = syntax.flag("--no-http", "do not serve HTTP");
        https =
                syntax.repeated(
                        "--https",
                        "ADDR",
                        Words::addresses,
                        "serve HTTPS here; needs --certificate and --key");
        certificate =
                syntax.text(
                        "--certificate",
                        "FILE",
                        "the certificate and those above it (PEM); read again when it changes");
        key = syntax.text("--key", "FILE", "its private key (PEM)");
        scgi =
                syntax.repeated(
                        "--scgi", "ADDR", Words::addresses, "serve a web server over SCGI here");
        proxies =
                syntax.repeated(
                        "--trusted-proxy",
                        "NETWORK",
                        ProtocolOptions::network,
                        "believe these proxies who the client is (PROXY protocol, over UDP too, and the"
                                + " header that --forwarded-by names)");
        forwardedBy =
                syntax.value(
                        "--forwarded-by",
                        "x-forwarded-for|forwarded|nobody",
                        ProtocolOptions::forwardedBy,
                        "the header of a trusted proxy (default: x-forwarded-for)");
        maxConnections =
                syntax.value(
                        "--max-connections",
                        "N",
                        Quantity.count(1, 1_000_000),
                        "over TCP at once (default: 20,000)");
        noFullScrape =
                syntax.flag(
                        "--no-full-scrape", "do not tell all torrents to a scrape that names none");
    }

    /// @param webSockets what browsers may have; null for nothing
    TrackerSettings.Serves serves(@Nullable WebLimits webSockets) throws BadUsage {
        if (noUdp.on() && noHttp.on() && https.isEmpty() && scgi.isEmpty()) {
            throw new BadUsage("nothing is left to serve; leave --no-udp or --no-http away");
        }
        return new TrackerSettings.Serves(!noUdp.on(), !noHttp.on(), webSockets);
    }

    /// @param isUsedElsewhere whether there is something else that the certificate is for
    HttpSettings http(Invocation call, boolean isUsedElsewhere) throws BadUsage {
        HttpSettings usual = HttpSettings.DEFAULT;
        HttpSettings settings =
                usual.withScgiListen(Words.flat(scgi))
                        .withConnections(maxConnections.or(usual.maxConnections()), usual.idle())
                        .withRules(
                                new HttpRules(usual.rules().claimants(), !noFullScrape.on(), ""));
        if (!proxies.isEmpty()) {
            NetworkList trusted = NetworkList.of(proxies);
            settings =
                    settings.withProxies(
                            new HttpSettings.Proxies(
                                    trusted, forwardedBy.or(ForwardedBy.X_FORWARDED_FOR)));
        }
        HttpSettings.Certificate files = certificate(call);
        if (https.isEmpty() && (files == null || isUsedElsewhere)) {
            return settings;
        }
        if (https.isEmpty() || files == null) {
            throw new BadUsage("--https, --certificate and --key go together");
        }
        return settings.withSecureListen(Words.flat(https), files);
    }

    /// The files of the certificate; null if there are none.
    HttpSettings.@Nullable Certificate certificate(Invocation call) throws BadUsage {
        Path chain = Words.path(call, certificate.value());
        Path secret = Words.path(call, key.value());
        if (chain == null && secret == null) {
            return null;
        }
        if (chain == null || secret == null) {
            throw new BadUsage("--certificate and --key go together");
        }
        return new HttpSettings.Certificate(chain, secret);
    }

    private static AddressBlock network(String text) throws BadUsage {
        AddressBlock block = AddressBlock.parse(text.strip());
        if (block == null) {
            throw new BadUsage("'" + text + "' is no network; write 192.0.2.0/24 or 2001:db8::/32");
        }
        return block;
    }

    private static ForwardedBy forwardedBy(String text) throws BadUsage {
        return switch (text) {
            case "x-forwarded-for" -> ForwardedBy.X_FORWARDED_FOR;
            case "forwarded" -> ForwardedBy.FORWARDED;
            case "nobody" -> ForwardedBy.NOBODY;
            default ->
                    throw new BadUsage(
                            "'" + text + "' is not one of x-forwarded-for, forwarded and nobody");
        };
    }
}
