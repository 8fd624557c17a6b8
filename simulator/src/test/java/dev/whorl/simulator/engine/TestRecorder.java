package dev.whorl.simulator.engine;

import java.util.ArrayList;
import java.util.List;

/** Keeps everything. */
final class TestRecorder implements Recorder {
  final List<Double> gaps = new ArrayList<>();
  final List<Double> firstTokens = new ArrayList<>();
  final List<Double> permitWaits = new ArrayList<>();
  final List<Double> waits = new ArrayList<>();
  final List<Double> stalls = new ArrayList<>();
  final List<Finished> finished = new ArrayList<>();
  final List<DataPlane.Refusal> refusals = new ArrayList<>();

  @Override
  public void token(int deployment, int route, double gapSeconds) {
    gaps.add(gapSeconds);
  }

  @Override
  public void firstToken(
      int deployment, int route, int inputTokens, double sinceGrant, double sinceArrival) {
    firstTokens.add(sinceGrant);
  }

  @Override
  public void permitWait(int deployment, int route, double seconds) {
    permitWaits.add(seconds);
  }

  @Override
  public void started(int deployment, double waitedSeconds) {
    waits.add(waitedSeconds);
  }

  @Override
  public void recovered(int deployment, double stallSeconds) {
    stalls.add(stallSeconds);
  }

  @Override
  public void finished(Finished session) {
    finished.add(session);
  }

  @Override
  public void refused(int deployment, double atSeconds, DataPlane.Refusal why) {
    refusals.add(why);
  }
}
