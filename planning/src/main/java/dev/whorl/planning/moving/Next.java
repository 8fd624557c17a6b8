package dev.whorl.planning.moving;

import dev.whorl.planning.certificate.Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is to be done next. */
public sealed interface Next {
  /** What a step does. */
  enum Action {
    /** Capacities rise. */
    OPEN,
    /** Capacities fall; sessions that run go on. */
    CLOSE,
    /** Servers load blocks beside what they hold. */
    LOAD,
    /** Servers drop blocks that nothing runs on. */
    UNLOAD,
    /** Sessions have ended: less is counted. */
    SETTLE
  }

  /** The target is in force, and nothing else is left. */
  record Settled() implements Next {}

  /**
   * Revisions to write, all together or one after the other in any order, in force as they are
   * written.
   *
   * @param revisions of the editions that change
   * @param certificates by edition, of all that have sessions to count, for what is then in force
   * @param actions what changes
   * @param interrupted owners that admit nobody until a later step, though they did before
   */
  record Write(
      List<Revision> revisions,
      Map<String, Certificate> certificates,
      Set<Action> actions,
      Set<String> interrupted)
      implements Next {
    public Write {
      revisions = List.copyOf(revisions);
      certificates = Map.copyOf(certificates);
      actions = Set.copyOf(actions);
      interrupted = Set.copyOf(interrupted);
    }
  }

  /** Nothing can be done before one of these has happened. */
  record Wait(List<Cause> causes) implements Next {
    public Wait {
      causes = List.copyOf(causes);
    }
  }

  /** The target cannot be gone to, or a step was found unsound: nothing changes. */
  record Refused(List<String> violations) implements Next {
    public Refused {
      violations = List.copyOf(violations);
    }
  }

  /** What is waited for. */
  sealed interface Cause {
    /** A server loads. */
    record Loading(String server) implements Cause {}

    /** A server has not said that it has applied what is in force, or nothing at all. */
    record Word(String server) implements Cause {}

    /**
     * Sessions that must end or be moved to another chain: what they hold is needed, or they are
     * all that is left of a chain that is closed.
     */
    record Sessions(String edition, ChainId chain, int sessions) implements Cause {}
  }
}
