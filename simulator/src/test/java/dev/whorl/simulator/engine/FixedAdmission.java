package dev.whorl.simulator.engine;

import dev.whorl.planning.model.Hop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Sends every session over one chain of a given capacity, and over a spare one when it is lost. */
final class FixedAdmission implements Admission {
  private final DataPlane plane;
  private final List<Hop> chain;
  private final List<Hop> spare;
  private final int capacity;
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private int running;

  FixedAdmission(DataPlane plane, List<Hop> chain, List<Hop> spare, int capacity) {
    this.plane = plane;
    this.chain = chain;
    this.spare = spare;
    this.capacity = capacity;
  }

  @Override
  public void arrived(int session) {
    waiting.add(session);
    startNext();
  }

  @Override
  public void closed(int session) {
    running--;
    startNext();
  }

  private void startNext() {
    while (running < capacity && !waiting.isEmpty()) {
      running++;
      plane.start(waiting.poll(), plane.route(0, chain), 0);
    }
  }

  @Override
  public void lost(int session) {
    plane.start(session, plane.route(0, spare), 0);
  }

  @Override
  public void calledBack(int session) {}

  @Override
  public void serverLost(int server) {}
}
