package dev.whorl.router.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.router.text.StopStrings.Passed;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  @Test
  void withoutStopsEverythingPasses() {
    assertThat(new StopStrings(List.of()).add("abc")).isEqualTo(new Passed("abc", false));
  }

  @Test
  void aBeginningIsHeldUntilItIsNone() {
    StopStrings search = new StopStrings(List.of("END"));

    assertThat(search.add("the E")).isEqualTo(new Passed("the ", false));
    assertThat(search.add("N")).isEqualTo(new Passed("", false));
    assertThat(search.add("T")).isEqualTo(new Passed("ENT", false));
    assertThat(search.finish()).isEmpty();
  }

  @Test
  void whatIsHeldComesAtTheEnd() {
    StopStrings search = new StopStrings(List.of("END"));

    assertThat(search.add("EN")).isEqualTo(new Passed("", false));
    assertThat(search.finish()).isEqualTo("EN");
  }

  @Test
  void aStopAcrossPiecesIsFound() {
    StopStrings search = new StopStrings(List.of("\n\n", "END"));
    search.add("a E");

    assertThat(search.add("ND b")).isEqualTo(new Passed("", true));
  }

  @Test
  void anEmptyStopIsRefused() {
    assertThatThrownBy(() -> new StopStrings(List.of("")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
