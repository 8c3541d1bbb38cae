package spate.client;

import spate.engine.port.AnnounceHandler;
import spate.engine.port.TrackerClient;
import spate.protocol.tracker.AnnounceRequest;

final class NoTrackers implements TrackerClient {
    @Override
    public void announce(
            String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler) {}
}
