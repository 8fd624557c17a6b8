package dev.whorl.executor.model;

/**
 * Why a model cannot be used.
 *
 * @param file the file's name, without its folder
 * @param field the header field or tensor in question; empty when the file as a whole is meant
 * @param message a sentence that names file, field, value and what to do
 */
public record ModelFault(Kind kind, String file, String field, String message) {
  private static final int MAX_MESSAGE = 1000;

  /** Names and values come from the file: what would confuse a terminal or a log is replaced. */
  public ModelFault {
    message = message.replaceAll("\\p{Cntrl}", "?");
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE) + "…";
    }
  }

  /** Classes of faults, for conditions. */
  public enum Kind {
    /** There is no such file. */
    MISSING,
    /** The file cannot be read (permissions, disk). */
    UNREADABLE,
    /** It is not a model file of a known format. */
    FOREIGN,
    /** It ends before its header says. */
    TRUNCATED,
    /** Its header contradicts itself or lacks a field or tensor. */
    MALFORMED,
    /** A model family that is not executed. */
    UNKNOWN_ARCHITECTURE,
    /** A known format, but a tensor type, option or shape that is not executed. */
    UNSUPPORTED
  }
}
