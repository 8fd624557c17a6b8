package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Span;
import java.util.Arrays;
import java.util.List;

/**
 * Builds chains by sweeping the blocks with one lane per session: a witness that spans with limited
 * room carry so many sessions. Sound; it may miss a witness that exists.
 */
final class LaneSweep {
  /**
   * What one server can give.
   *
   * @param blockSessions blocks times sessions that its cache has room for
   */
  record Room(Span span, long blockSessions) {}

  private final List<Room> rooms;
  private final long[] left;
  private final int[] lanesOf;

  private LaneSweep(List<Room> rooms) {
    this.rooms = rooms;
    this.left = rooms.stream().mapToLong(Room::blockSessions).toArray();
    this.lanesOf = new int[rooms.size()];
  }

  static boolean carries(List<Room> rooms, int blocks, int lanes) {
    LaneSweep sweep = new LaneSweep(rooms);
    for (int b = 0; b < blocks; b++) {
      if (!sweep.advance(b, lanes)) {
        return false;
      }
    }
    return true;
  }

  private boolean advance(int block, int lanes) {
    int held = 0;
    for (int r = 0; r < rooms.size(); r++) {
      boolean goesOn = rooms.get(r).span().contains(block);
      lanesOf[r] = goesOn ? (int) Math.min(lanesOf[r], left[r]) : 0;
      held += lanesOf[r];
    }
    while (held < lanes) {
      int best = mostRoom(block);
      if (best < 0) {
        return false;
      }
      lanesOf[best]++;
      held++;
    }
    Arrays.setAll(left, r -> left[r] - lanesOf[r]);
    return true;
  }

  /** The server over the block that could give most sessions more up to its end, else any. */
  private int mostRoom(int block) {
    int best = -1;
    double most = 0;
    for (int r = 0; r < rooms.size(); r++) {
      Room room = rooms.get(r);
      if (room.span().contains(block) && left[r] > lanesOf[r]) {
        double spare = (double) left[r] / (room.span().end() - block) - lanesOf[r];
        if (best < 0 || spare > most) {
          best = r;
          most = spare;
        }
      }
    }
    return best;
  }
}
