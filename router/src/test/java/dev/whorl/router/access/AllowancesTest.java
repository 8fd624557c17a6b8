package dev.whorl.router.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowancesTest {
  private final AtomicLong clock = new AtomicLong();

  private Allowances of(String json) {
    return new Allowances(KeyLimit.parse(json), clock::get);
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  @Test
  void requestsComeBackSteadily() {
    Allowances allowances = of("[{\"keyName\": \"a\", \"requestsPerMinute\": 2}]");

    assertThat(allowances.admit("a")).isEqualTo(new Admission.Admitted());
    assertThat(allowances.admit("a")).isEqualTo(new Admission.Admitted());
    assertThat(allowances.admit("a"))
        .isEqualTo(new Admission.Limited("requests", 2, Duration.ofSeconds(30)));
    pass(Duration.ofSeconds(30));
    assertThat(allowances.admit("a")).isEqualTo(new Admission.Admitted());
  }

  @Test
  void tokensMayBeOverdrawnAndAreThenPaidBack() {
    Allowances allowances = of("[{\"keyName\": \"a\", \"tokensPerMinute\": 600}]");

    assertThat(allowances.admit("a")).isEqualTo(new Admission.Admitted());
    allowances.charge("a", 900);

    Admission refused = allowances.admit("a");
    assertThat(refused)
        .isInstanceOfSatisfying(
            Admission.Limited.class,
            limited -> {
              assertThat(limited.what()).isEqualTo("tokens");
              assertThat(limited.perMinute()).isEqualTo(600);
              assertThat(limited.retryAfter())
                  .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
            });
    pass(Duration.ofSeconds(31));
    assertThat(allowances.admit("a")).isEqualTo(new Admission.Admitted());
  }

  @Test
  void aRequestThatIsRefusedTakesNothing() {
    Allowances allowances =
        of("[{\"keyName\": \"a\", \"requestsPerMinute\": 1, \"tokensPerMinute\": 60}]");
    allowances.charge("a", 60);
    assertThat(allowances.admit("a")).isInstanceOf(Admission.Limited.class);

    pass(Duration.ofSeconds(2));

    assertThat(allowances.admit("a")).isEqualTo(new Admission.Admitted());
  }

  @Test
  void othersHaveAnAllowanceEach() {
    Allowances allowances = of("[{\"keyName\": \"*\", \"requestsPerMinute\": 1}]");

    assertThat(allowances.admit("a")).isEqualTo(new Admission.Admitted());
    assertThat(allowances.admit("a")).isInstanceOf(Admission.Limited.class);
    assertThat(allowances.admit("b")).isEqualTo(new Admission.Admitted());
  }

  @Test
  void aKeyWithoutALimitHasNone() {
    Allowances allowances = of("[{\"keyName\": \"a\", \"requestsPerMinute\": 1}]");

    for (int i = 0; i < 1000; i++) {
      assertThat(allowances.admit("b")).isEqualTo(new Admission.Admitted());
      allowances.charge("b", 1000);
    }
  }

  @Test
  void limitsThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> KeyLimit.parse("[{\"keyName\": \"a\", \"requestsPerMinute\": 0}]"))
        .hasMessageContaining("requestsPerMinute (0) of the key (a) must be at least 1");
    assertThatThrownBy(() -> KeyLimit.parse("[{\"keyName\": \"a\"}, {\"keyName\": \"a\"}]"))
        .hasMessage("The key (a) has two limits; give it one.");
    assertThatThrownBy(() -> KeyLimit.parse("nonsense"))
        .hasMessageStartingWith("The limits of keys are no list of");
    assertThat(KeyLimit.parse("[]")).isEqualTo(List.of());
  }
}
