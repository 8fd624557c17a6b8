package dev.whorl.router.http;

import dev.whorl.router.session.Tenant;
import io.vertx.ext.web.RoutingContext;

/** Who may use the API, and how much of it. */
public interface Access {
  /** Everybody may, any amount. */
  Access OPEN = new Open();

  /** Lets a request pass whose client may ask at all, or fails it with 401. */
  void identify(RoutingContext http);

  /** Lets a request for texts pass that is within its client's limits, or fails it with 429. */
  void admit(RoutingContext http);

  /** What the tokens of an admitted request are charged to, beside what counts those of all. */
  TokenMeter meter(RoutingContext http, TokenMeter all);

  /** Whose turns in the line an admitted request takes. */
  Tenant tenant(RoutingContext http);

  /** See {@link #OPEN}. */
  final class Open implements Access {
    private Open() {}

    @Override
    public void identify(RoutingContext http) {
      http.next();
    }

    @Override
    public void admit(RoutingContext http) {
      http.next();
    }

    @Override
    public TokenMeter meter(RoutingContext http, TokenMeter all) {
      return all;
    }

    @Override
    public Tenant tenant(RoutingContext http) {
      return Tenant.ANYBODY;
    }
  }
}
