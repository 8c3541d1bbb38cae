package spate.io.hash;

/// Checks the engines in a JVM with other options; started by [AdaptiveEngineTest].
final class EngineCheckMain {
    private EngineCheckMain() {}

    public static void main(String[] arguments) throws Exception {
        try (var engine = new AdaptiveEngine()) {
            if (AdaptiveEngine.hasVectors()) {
                var lanes = new LaneEngine(new DigestEngine());
                System.out.println("lanes " + lanes.newLanes(HashAlgorithm.SHA1).lanes());
                EngineChecks.check(lanes, 7, 10);
            }
            engine.warmUp(HashAlgorithm.SHA1).join();
            System.out.println(engine.name());
            EngineChecks.check(engine, 8, 30);
        }
    }
}
