package dev.whorl.router.application;

import dev.whorl.planning.dispatch.Patience;
import dev.whorl.router.http.EntrySettings;
import dev.whorl.router.http.HttpLimits;
import dev.whorl.router.http.StreamSettings;
import dev.whorl.router.placement.DurationText;
import dev.whorl.router.session.RecoveryLimits;
import dev.whorl.router.session.SessionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration in the terms of the parts. All throw IllegalArgumentException with the key. */
final class Limits {
  private Limits() {}

  static EntrySettings entry(RouterConfig config) {
    RouterConfig.Http http = config.http();
    return new EntrySettings(
        http.tlsOnly(), http.corsOrigins().orElse(List.of()), http.accessLog());
  }

  static HttpLimits http(RouterConfig config) {
    Optional<Duration> most =
        config.http().requestTimeout().map(text -> duration("whorl.http.request-timeout", text));
    return new HttpLimits(
        config.maxBodyBytes(),
        duration("whorl.http.body-timeout", config.http().bodyTimeout()),
        most.orElse(null),
        new StreamSettings(comments(config), config.stream().maxUnsentBytes()));
  }

  static Duration leaveTime(RouterConfig config) {
    return config.leaveTime().map(text -> duration("whorl.leave-time", text)).orElse(Duration.ZERO);
  }

  static SessionLimits sessions(RouterConfig config) {
    return new SessionLimits(
        config.queue().maxLength(),
        duration("whorl.queue.max-wait", config.queue().maxWait()),
        holdFor(config),
        duration("whorl.stall-timeout", config.stallTimeout()),
        duration("whorl.lost-after", config.lostAfter()),
        new RecoveryLimits(
            config.recovery().maxAttempts(),
            duration("whorl.recovery.max-wait", config.recovery().maxWait())));
  }

  static Duration holdFor(RouterConfig config) {
    return config
        .queue()
        .maxWaitAtZero()
        .map(text -> duration("whorl.queue.max-wait-at-zero", text))
        .orElse(Duration.ZERO);
  }

  static Duration comments(RouterConfig config) {
    return duration("whorl.stream.comment-interval", config.stream().commentInterval());
  }

  static Patience patience(RouterConfig config) {
    SessionLimits limits = sessions(config);
    return Patience.within(limits.queueLength(), limits.maxWait().toNanos() * 1e-9);
  }

  private static Duration duration(String key, String text) {
    return DurationText.parse(key, text);
  }
}
