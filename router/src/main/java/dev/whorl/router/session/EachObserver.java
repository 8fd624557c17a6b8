package dev.whorl.router.session;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Several observers that hear the same, in their order. */
public final class EachObserver implements SessionObserver {
  private final List<SessionObserver> observers;

  public EachObserver(SessionObserver... observers) {
    this.observers = List.of(observers);
  }

  @Override
  public void opened(Duration waited) {
    each(o -> o.opened(waited));
  }

  @Override
  public void recovery(boolean success, Duration stalled) {
    each(o -> o.recovery(success, stalled));
  }

  @Override
  public void firstToken(Duration sinceSubmitted) {
    each(o -> o.firstToken(sinceSubmitted));
  }

  @Override
  public void laterToken(Duration gap, Duration bound) {
    each(o -> o.laterToken(gap, bound));
  }

  @Override
  public void over(Ending ending, Course course) {
    each(o -> o.over(ending, course));
  }

  private void each(Consumer<SessionObserver> told) {
    observers.forEach(told);
  }
}
