package dev.whorl.operator.planner;

import dev.whorl.planning.moving.Next;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a step waits for, as it is told. */
final class Waits {
  private static final String ALL = "";

  private Waits() {}

  /** In words, by edition; what concerns servers is told under the empty name. */
  static Map<String, String> of(List<Next.Cause> causes) {
    Map<String, String> told = new TreeMap<>();
    for (Next.Cause cause : causes) {
      switch (cause) {
        case Next.Cause.Loading(String server) -> add(told, ALL, server + " loads.");
        case Next.Cause.Word(String server) ->
            add(told, ALL, server + " has not confirmed what it was told.");
        case Next.Cause.Sessions(String edition, var chain, int sessions) ->
            add(
                told,
                edition,
                "%d sessions of chain %s must end or move.".formatted(sessions, chain));
      }
    }
    return told;
  }

  private static void add(Map<String, String> told, String edition, String text) {
    told.merge(edition, text, (a, b) -> a.length() > 400 ? a : a + " " + b);
  }
}
