package dev.whorl.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EventQueueProperties {
  private record Entry(int time, long order) {}

  @Property(tries = 200)
  void eventsComeByTimeThenInTheOrderOfAdding(
      @ForAll List<@IntRange(min = 0, max = 20) Integer> times) {
    EventQueue queue = new EventQueue();
    List<Entry> expected = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      queue.add(times.get(i), i);
      expected.add(new Entry(times.get(i), i));
    }
    expected.sort(Comparator.comparingInt(Entry::time).thenComparingLong(Entry::order));

    List<Entry> taken = new ArrayList<>();
    while (!queue.isEmpty()) {
      int time = (int) queue.nextTime();
      taken.add(new Entry(time, queue.poll()));
    }

    assertThat(taken).isEqualTo(expected);
  }
}
