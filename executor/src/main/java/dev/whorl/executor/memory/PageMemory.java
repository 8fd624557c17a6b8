package dev.whorl.executor.memory;

/** Where the pages of a backend lie. */
public interface PageMemory {
  /**
   * Memory that is there when this returns, so that what was promised cannot run out.
   *
   * @throws OutOfMemoryError when the device has less than the ledger believes
   */
  Piece allocate(long bytes);

  /**
   * Copies pages, each from where the one list says to where the other one does; done when this
   * returns. To be called while no step runs.
   */
  void copy(long[] from, long[] to, long pageBytes);

  /** Bytes that the device has left when it has refused, for the message. */
  long free();

  /** One piece of it. */
  interface Piece extends AutoCloseable {
    /** Its first byte, as the backend's kernels address it. */
    long address();

    /** Gives it back. */
    @Override
    void close();
  }
}
