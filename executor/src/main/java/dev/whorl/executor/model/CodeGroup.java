package dev.whorl.executor.model;

/**
 * One group of a quantised tensor, taken apart but not decoded: what a kernel's own arrangement of
 * the same bits is made from. Reused from group to group.
 */
@SuppressWarnings("ArrayRecordComponent")
public final class CodeGroup {
  /** Codes in order, each below 2^bits. */
  public final byte[] codes = new byte[256];

  /** Scales of sub-groups as the format packs them: {@link Quantisation#scaleBytes} bytes. */
  public final byte[] scales = new byte[16];

  /** Common scale, binary16. */
  public short scale;

  /** Common minimum, binary16; unused by formats without one. */
  public short minimum;
}
