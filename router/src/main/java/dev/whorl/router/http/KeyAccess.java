package dev.whorl.router.http;

import dev.whorl.router.access.Admission;
import dev.whorl.router.access.Allowances;
import dev.whorl.router.access.KeyRing;
import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.ApiException;
import dev.whorl.router.session.Tenant;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks for {@code Authorization: Bearer KEY}, as clients of OpenAI send it, and counts by key. */
public final class KeyAccess implements Access {
  private static final String NAME = "whorl-key-name";
  private static final Pattern BEARER = Pattern.compile("(?i)bearer +(\\S{1,4096}) *");
  private static final String HOW = "Send it as `Authorization: Bearer KEY`.";

  private final Supplier<KeyRing> keys;
  private final Allowances allowances;
  private final KeyUse use;

  public KeyAccess(Supplier<KeyRing> keys, Allowances allowances, KeyUse use) {
    this.keys = keys;
    this.allowances = allowances;
    this.use = use;
  }

  @Override
  public void identify(RoutingContext http) {
    String given = http.request().getHeader("Authorization");
    String name = given == null ? null : owner(given);
    if (name == null) {
      use.unknown();
      http.response().putHeader("WWW-Authenticate", "Bearer");
      throw new ApiException(
          ApiError.unauthorized(
              (given == null ? "No API key was sent. " : "The API key is not valid here. ") + HOW));
    }
    http.put(NAME, name);
    AccessLog.ofKey(http, name);
    http.next();
  }

  @Override
  public void admit(RoutingContext http) {
    String key = name(http);
    switch (allowances.admit(key)) {
      case Admission.Admitted() -> {
        use.admitted(key);
        http.next();
      }
      case Admission.Limited(var what, var perMinute, var retryAfter) -> {
        use.limited(key);
        throw new ApiException(
            ApiError.overloaded(
                "rate_limit_exceeded",
                "The key %s has used its %d %s per minute; try again later."
                    .formatted(key, perMinute, what),
                retryAfter));
      }
    }
  }

  @Override
  public TokenMeter meter(RoutingContext http, TokenMeter all) {
    return new Charged(name(http), all);
  }

  @Override
  public Tenant tenant(RoutingContext http) {
    String key = name(http);
    return new Tenant(key, allowances.priority(key));
  }

  private static String name(RoutingContext http) {
    return Objects.requireNonNull(http.get(NAME), "identify comes first");
  }

  private @Nullable String owner(String authorization) {
    Matcher bearer = BEARER.matcher(authorization);
    return bearer.matches() ? keys.get().owner(bearer.group(1)) : null;
  }

  private final class Charged implements TokenMeter {
    private final String key;
    private final TokenMeter all;

    Charged(String key, TokenMeter all) {
      this.key = key;
      this.all = all;
    }

    @Override
    public void prompt(int tokens) {
      all.prompt(tokens);
      use.prompt(key, tokens);
      allowances.charge(key, tokens);
    }

    @Override
    public void generated(int tokens) {
      all.generated(tokens);
      use.generated(key, tokens);
      allowances.charge(key, tokens);
    }
  }
}
