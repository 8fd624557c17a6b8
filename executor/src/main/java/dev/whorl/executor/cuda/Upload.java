package dev.whorl.executor.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The way of weights onto the device: two pieces of pinned memory in turn, so that one is filled
 * while the other travels, on a stream of its own beside the steps; while those run, at the pace of
 * {@link UploadPace}.
 */
final class Upload implements AutoCloseable {
  private static final long PIECE = 4L << 20;
  private final CudaDriver driver;
  private final UploadPace pace;
  private final Owned owned;
  private final long stream;
  private final long[] pinned = new long[2];
  private final long[] travelled = new long[2];
  private final MemorySegment[] pieces = new MemorySegment[2];
  private int turn;

  Upload(CudaDriver driver, UploadPace pace) {
    this.driver = driver;
    this.pace = pace;
    this.owned = new Owned(driver);
    try {
      stream = owned.stream();
      for (int i = 0; i < 2; i++) {
        pinned[i] = owned.pinned(PIECE);
        pieces[i] = NativeCalls.memory(pinned[i], PIECE);
        travelled[i] = owned.event();
      }
    } catch (RuntimeException e) {
      owned.close();
      throw e;
    }
  }

  /** Copies bytes to the device. They may still travel when this returns: see {@link #finish}. */
  void copy(MemorySegment from, long to) {
    for (long at = 0; at < from.byteSize(); at += PIECE) {
      long size = Math.min(PIECE, from.byteSize() - at);
      MemorySegment piece = next();
      MemorySegment.copy(from, at, piece, 0, size);
      send(to + at, size);
    }
  }

  void copy(float[] from, long to) {
    copy(MemorySegment.ofArray(from), to);
  }

  /** Writes rows one by one: the writer puts row r at an offset of a piece. */
  void rows(int rows, long rowBytes, long to, RowWriter writer) {
    int fitting = (int) Math.max(1, PIECE / rowBytes);
    if (rowBytes > PIECE) {
      throw new IllegalArgumentException("A row of " + rowBytes + " bytes exceeds a piece.");
    }
    for (int from = 0; from < rows; from += fitting) {
      int count = Math.min(fitting, rows - from);
      MemorySegment piece = next();
      for (int r = 0; r < count; r++) {
        writer.write(from + r, piece, r * rowBytes);
      }
      send(to + from * rowBytes, count * rowBytes);
    }
  }

  /** Puts one encoded row into a piece. */
  @FunctionalInterface
  interface RowWriter {
    void write(int row, MemorySegment piece, long at);
  }

  private MemorySegment next() {
    driver.synchronizeEvent(travelled[turn]);
    return pieces[turn];
  }

  private void send(long to, long size) {
    long begin = System.nanoTime();
    driver.copyIn(to, pinned[turn], size, stream);
    driver.record(travelled[turn], stream);
    if (pace.slow()) {
      driver.synchronizeEvent(travelled[turn]);
      pace.rest(System.nanoTime() - begin);
    }
    turn ^= 1;
  }

  /** Waits until everything has arrived. */
  void finish() {
    driver.synchronize(stream);
  }

  static void put(MemorySegment piece, long at, float value, boolean bf16) {
    if (!bf16) {
      piece.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value);
      return;
    }
    int bits = Float.floatToRawIntBits(value);
    int rounded = Float.isNaN(value) ? bits | 0x400000 : bits + 0x7fff + (bits >>> 16 & 1);
    piece.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) (rounded >>> 16));
  }

  @Override
  public void close() {
    owned.close();
  }
}
