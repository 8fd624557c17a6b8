package dev.whorl.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.sources.CacheRoom.Copy;
import dev.whorl.sources.CacheRoom.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheRoomTest {
  private static final List<Copy> COPIES =
      List.of(
          new Copy("new", 10, 300, false),
          new Copy("old", 10, 100, false),
          new Copy("used", 10, 50, true),
          new Copy("older", 10, 90, false));

  @Test
  void nobodyGoesWhereThereIsRoom() {
    assertThat(CacheRoom.choose(COPIES, 10, 50)).isEqualTo(new Outcome.Evict(List.of()));
  }

  @Test
  void whatWasNotUsedForLongestGoesFirst() {
    assertThat(CacheRoom.choose(COPIES, 15, 40))
        .isEqualTo(new Outcome.Evict(List.of("older", "old")));
  }

  @Test
  void whatIsInUseStays() {
    assertThat(CacheRoom.choose(COPIES, 31, 40)).isEqualTo(new Outcome.TooSmall(10));
    assertThat(CacheRoom.choose(List.of(), Long.MAX_VALUE, 40)).isEqualTo(new Outcome.TooSmall(0));
  }
}
