package dev.whorl.protocol.silence;

import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** Tells the one failure of a connection that proves something of the peer. */
public final class RefusedConnection {
  private RefusedConnection() {}

  /**
   * Whether nobody listens at the peer's port, so that its process is gone. A connection that was
   * cut, or was not made in time, says nothing of the process.
   */
  public static boolean is(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      // The exception for a connection that was not made in time is of this type too.
      if (each instanceof ConnectException
          && String.valueOf(each.getMessage()).contains("refused")) {
        return true;
      }
    }
    return false;
  }
}
