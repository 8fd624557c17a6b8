package dev.whorl.router.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what is measured. */
final class ObservedCounts implements SessionObserver {
  final List<Ending> endings = new ArrayList<>();
  final List<Course> courses = new ArrayList<>();
  final List<Boolean> recoveries = new ArrayList<>();
  final List<Duration> gaps = new ArrayList<>();
  int opened;
  int first;

  @Override
  public void opened(Duration waited) {
    opened++;
  }

  @Override
  public void recovery(boolean success, Duration stalled) {
    recoveries.add(success);
  }

  @Override
  public void firstToken(Duration sinceSubmitted) {
    first++;
  }

  @Override
  public void laterToken(Duration gap, Duration bound) {
    gaps.add(gap);
  }

  @Override
  public void over(Ending ending, Course course) {
    endings.add(ending);
    courses.add(course);
  }
}
