package spate.cli.demo;

import spate.cli.Invocation;
import spate.cli.terminal.Figures;
import spate.engine.torrent.Event;
import spate.protocol.metainfo.Metainfo;

/// A demo as plain lines, for pipes and logs.
final class DemoLines implements DemoReport {
    private static final long PERIOD_MILLIS = 2000;

    private final Invocation call;
    private String last = "";

    DemoLines(Invocation call) {
        this.call = call;
    }

    @Override
    public long periodMillis() {
        return PERIOD_MILLIS;
    }

    @Override
    public void onMade(Metainfo torrent, String trackerUrl) {
        call.note(
                "made %s in %s, and a hybrid torrent of it: %s"
                        .formatted(
                                Figures.size(torrent.info().files().contentLength()),
                                Figures.count(torrent.info().pieceCount(), "piece"),
                                torrent.infoHashes().wire().getFirst()));
        call.note("tracker: " + trackerUrl);
    }

    @Override
    public void onJoined(Member member) {
        call.note(member.name() + ": on " + member.addressText());
    }

    @Override
    public void onCompleted(Member member, Event.Completed completed, double at) {
        call.note(member.name() + ": complete after " + Figures.duration(at));
    }

    @Override
    public void onTrouble(String text) {
        call.warn(text);
    }

    @Override
    public void onProgress(SwarmView view) {
        String line =
                "peers: %d %%, %s; %s"
                        .formatted(
                                DemoText.percent(view),
                                Figures.rate(view.rate()),
                                DemoText.given(view));
        if (view.seconds() > 0 && !line.equals(last)) {
            call.note(line);
            last = line;
        }
    }

    @Override
    public void onEnd(SwarmView view) {}

    @Override
    public void onSummary(DemoSummary summary) {
        DemoText.summary(call, summary);
    }
}
