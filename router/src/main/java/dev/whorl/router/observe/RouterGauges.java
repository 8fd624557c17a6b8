package dev.whorl.router.observe;

import dev.whorl.router.placement.PlacedChain;
import dev.whorl.router.placement.Placement;
import dev.whorl.router.session.SessionsView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The present state as gauges; their rows follow the placement. */
public final class RouterGauges {
  private final MeterRegistry registry;
  private final Supplier<SessionsView> view;
  private final MultiGauge bound;
  private final MultiGauge sessions;
  private final MultiGauge freeSlots;
  private final MultiGauge waiting;
  private final MultiGauge running;
  private final MultiGauge cacheUse;

  public RouterGauges(MeterRegistry registry, Supplier<SessionsView> view) {
    this.registry = registry;
    this.view = view;
    bound = gauge("whorl.guarantee.bound", "Certified time per token, seconds.", "seconds");
    sessions = gauge("whorl.sessions", "Sessions of this router by state.", "");
    freeSlots = gauge("whorl.chain.free.slots", "Slots of a chain that are free.", "");
    waiting = gauge("vllm:num_requests_waiting", "As vLLM names it.", "");
    running = gauge("vllm:num_requests_running", "As vLLM names it.", "");
    cacheUse = gauge("vllm:kv_cache_usage_perc", "Highest share in use of a server's cache.", "");
  }

  /** Shows a placement. */
  public void show(Placement placement) {
    Tags model = Tags.of(RouterMetrics.MODEL, placement.model().name());
    double seconds = placement.bound().toNanos() / 1e9;
    bound.register(List.of(Row.of(model, seconds)), true);
    sessions.register(
        List.of(
            row(model.and("state", "waiting"), SessionsView::waiting),
            row(model.and("state", "running"), SessionsView::running)),
        true);
    waiting.register(List.of(row(model, SessionsView::waiting)), true);
    running.register(List.of(row(model, SessionsView::running)), true);
    cacheUse.register(List.of(row(model, SessionsView::cacheUse)), true);
    freeSlots.register(
        placement.chains().stream().map(chain -> freeRow(model, chain)).toList(), true);
  }

  private Row<?> freeRow(Tags model, PlacedChain chain) {
    Function<SessionsView, Integer> free =
        now ->
            now.chains().stream()
                .filter(seen -> seen.chain().id().equals(chain.id()))
                .mapToInt(SessionsView.ChainView::free)
                .findFirst()
                .orElse(0);
    return row(model.and("chain", chain.id()), now -> free.apply(now));
  }

  private Row<?> row(Tags tags, ToDoubleFunction<SessionsView> value) {
    return Row.of(tags, view, source -> value.applyAsDouble(source.get()));
  }

  private MultiGauge gauge(String name, String description, String unit) {
    MultiGauge.Builder builder = MultiGauge.builder(name).description(description);
    return (unit.isEmpty() ? builder : builder.baseUnit(unit)).register(registry);
  }
}
