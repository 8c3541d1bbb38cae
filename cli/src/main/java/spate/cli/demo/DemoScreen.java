package spate.cli.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.terminal.LiveLines;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Screen;
import spate.engine.torrent.Event;
import spate.protocol.metainfo.Metainfo;

/// A demo drawn on a terminal, over itself, a few times a second.
final class DemoScreen implements DemoReport {
    private static final long PERIOD_MILLIS = 250;

    private final Invocation call;
    private final Screen screen;
    private final LiveLines live;
    private final List<String> said = new ArrayList<>();
    private @Nullable Metainfo torrent;
    private String tracker = "";
    private boolean ended;

    DemoScreen(Invocation call) {
        this.call = call;
        this.screen = call.screen();
        this.live = new LiveLines(screen);
    }

    @Override
    public long periodMillis() {
        return PERIOD_MILLIS;
    }

    @Override
    public void onMade(Metainfo made, String trackerUrl) {
        torrent = made;
        tracker = trackerUrl;
    }

    @Override
    public void onJoined(Member member) {
        if (call.verbosity() > 0) {
            said.add(member.name() + ": on " + member.addressText());
        }
    }

    @Override
    public void onCompleted(Member member, Event.Completed completed, double at) {}

    @Override
    public void onTrouble(String text) {
        said.add(screen.style().warning("spate: warning: ") + SafeText.of(text));
    }

    @Override
    public void onProgress(SwarmView view) {
        draw(view, false);
    }

    /// The last drawing stays, with what each has given in place of what it gives.
    @Override
    public void onEnd(SwarmView view) {
        ended = true;
        draw(view, true);
        screen.output().line("");
        screen.output().flush();
    }

    private void draw(SwarmView view, boolean over) {
        Metainfo shared = torrent;
        if (shared != null) {
            DemoFrame.Facts facts = new DemoFrame.Facts(shared, tracker, view, over);
            live.draw(
                    said,
                    DemoFrame.of(
                            facts,
                            screen.columns().getAsInt(),
                            screen.rows().getAsInt(),
                            screen.style()));
            said.clear();
        }
    }

    @Override
    public void onSummary(DemoSummary summary) {
        DemoText.summary(call, summary);
    }

    /// What was drawn goes, unless the demo came to its end.
    @Override
    public void close() {
        if (!ended) {
            live.draw(said, List.of());
            said.clear();
        }
    }
}
