package dev.whorl.router.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.router.text.StopStrings.Passed;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Stop strings over a small alphabet, so that beginnings overlap all the time. */
class StopStringsProperties {
  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.strings().withChars('a', 'b', 'c').ofMaxLength(4).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<String>> stops() {
    return Arbitraries.strings()
        .withChars('a', 'b', 'c')
        .ofMinLength(1)
        .ofMaxLength(4)
        .list()
        .ofMaxSize(3);
  }

  @Property
  void givesOutExactlyWhatStandsBeforeTheFirstStop(
      @ForAll("pieces") List<String> pieces, @ForAll("stops") List<String> stops) {
    StopStrings search = new StopStrings(stops);
    StringBuilder given = new StringBuilder();
    StringBuilder taken = new StringBuilder();
    boolean stopped = false;
    for (String piece : pieces) {
      taken.append(piece);
      Passed passed = search.add(piece);
      given.append(passed.text());
      stopped = passed.stopped();
      if (stopped) {
        break;
      }
      assertThat(given)
          .as("no part of a stop is given out")
          .satisfies(g -> noPartOfAStop(g, taken, stops));
    }
    if (!stopped) {
      given.append(search.finish());
      assertThat(given).hasToString(taken.toString());
      assertThat(stops).noneMatch(stop -> taken.indexOf(stop) >= 0);
    } else {
      int first = stops.stream().mapToInt(taken::indexOf).filter(i -> i >= 0).min().orElseThrow();
      assertThat(given).hasToString(taken.substring(0, first));
    }
  }

  /** If any stop came next, nothing of it would have been given out. */
  private static void noPartOfAStop(CharSequence given, CharSequence taken, List<String> stops) {
    String held = taken.subSequence(given.length(), taken.length()).toString();
    for (String stop : stops) {
      for (int length = 1; length < stop.length() && length <= taken.length(); length++) {
        if (taken.toString().endsWith(stop.substring(0, length))) {
          assertThat(held.length()).isGreaterThanOrEqualTo(length);
        }
      }
    }
  }
}
