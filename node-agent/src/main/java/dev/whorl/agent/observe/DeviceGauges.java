package dev.whorl.agent.observe;

import dev.whorl.agent.control.LoadPace;
import dev.whorl.agent.control.StepCap;
import dev.whorl.agent.ring.AssumedDelay;
import dev.whorl.agent.session.ServedChain;
import dev.whorl.agent.session.ServedSpan;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheUse;
import dev.whorl.executor.DeviceMonitor.Reading;
import dev.whorl.executor.MemoryUse;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What there is now, read when it is asked for. */
public final class DeviceGauges {
  private static final double MILLI = 1e-3;
  private static final double MEGA = 1e6;

  private DeviceGauges() {}

  public static void register(
      PrometheusRegistry registry, SessionGate gate, BlockExecutor executor) {
    gauge("whorl_sessions", "Sessions that hold a slot here.")
        .callback(out -> out.call(gate.decide(table -> table.sessions().size())))
        .register(registry);
    gauge("whorl_server_blocks", "Blocks loaded, by placement.")
        .labelNames("placement")
        .callback(
            out -> spans(gate).forEach(span -> out.call(span.span().blocks(), span.placement())))
        .register(registry);
    gauge("whorl_cache_pages", "Pages of attention cache.")
        .labelNames("state")
        .callback(out -> {
          List<CacheUse> caches = executor.caches();
          out.call(pages(caches, CacheUse::reserved), "reserved");
          out.call(pages(caches, CacheUse::free), "free");
        })
        .register(registry);
    gauge("whorl_device_memory_bytes", "Memory of the device.")
        .labelNames("use")
        .callback(out -> {
          MemoryUse memory = executor.memory();
          out.call((double) memory.weights(), "weights");
          out.call((double) memory.caches(), "caches");
          out.call((double) memory.free(), "free");
        })
        .register(registry);
    chains(registry, "whorl_chain_sessions", "Slots taken.", gate, chain -> taken(gate, chain));
    chains(registry, "whorl_chain_capacity", "Slots in force.", gate, ServedChain::capacity);
  }

  /** What the device's own instruments say; what they do not tell has no series. */
  public static void instruments(PrometheusRegistry registry, Supplier<Reading> reading) {
    gauge("whorl_device_used_bytes", "Memory of a GPU used by all processes.")
        .callback(out -> tell(reading.get().usedBytes(), 1, out))
        .register(registry);
    gauge("whorl_device_power_watts", "Power that a GPU draws.")
        .callback(out -> tell(reading.get().milliwatts(), MILLI, out))
        .register(registry);
    gauge("whorl_device_clock_hertz", "Clock of a GPU's processors.")
        .callback(out -> tell(reading.get().clockMegahertz(), MEGA, out))
        .register(registry);
    gauge("whorl_device_memory_clock_hertz", "Clock of a GPU's memory.")
        .callback(out -> tell(reading.get().memoryClockMegahertz(), MEGA, out))
        .register(registry);
    gauge("whorl_device_celsius", "Temperature of a GPU.")
        .callback(out -> tell(reading.get().celsius(), 1, out))
        .register(registry);
    gauge("whorl_device_uncorrected_errors", "Memory errors of a GPU that were not corrected.")
        .callback(out -> tell(reading.get().uncorrectedErrors(), 1, out))
        .register(registry);
  }

  private static void tell(OptionalLong told, double unit, GaugeWithCallback.Callback out) {
    told.ifPresent(value -> out.call(value * unit));
  }

  /** What the certificate allows, and what went beyond it. */
  public static void promises(PrometheusRegistry registry, StepCap cap, AssumedDelay hop) {
    gauge("whorl_step_cap_seconds", "The longest step that the certificate allows; 0: none.")
        .callback(out -> out.call(cap.seconds()))
        .register(registry);
    CounterWithCallback.builder()
        .name("whorl_steps_over_cap")
        .help("Steps that took longer than the certificate allows.")
        .callback(out -> out.call((double) cap.exceeded()))
        .register(registry);
    gauge(
            "whorl_link_assumed_delay_seconds",
            "One-way delay between servers that the certificate assumes; 0: none.")
        .callback(out -> out.call(hop.seconds()))
        .register(registry);
  }

  /** How loads and steps got along. */
  public static void loads(PrometheusRegistry registry, LoadPace pace) {
    CounterWithCallback.builder()
        .name("whorl_load_rests_seconds")
        .help("Seconds that loads of blocks rested so that steps keep within their caps.")
        .callback(out -> out.call(pace.restedSeconds()))
        .register(registry);
    CounterWithCallback.builder()
        .name("whorl_steps_over_cap_while_loading")
        .help("Steps that took longer than the certificate allows while blocks were loaded.")
        .callback(out -> out.call((double) pace.exceeded()))
        .register(registry);
  }

  private static void chains(
      PrometheusRegistry registry,
      String name,
      String help,
      SessionGate gate,
      Function<ServedChain, Integer> value) {
    gauge(name, help + " Chains that start here.")
        .labelNames("placement", "chain")
        .callback(out ->
            gate.decide(table -> table.assignment().chains())
                .forEach(chain -> out.call(value.apply(chain), chain.placement(), chain.chain())))
        .register(registry);
  }

  private static int taken(SessionGate gate, ServedChain chain) {
    return gate.decide(table -> table.sessionsOn(chain));
  }

  private static List<ServedSpan> spans(SessionGate gate) {
    return gate.decide(table -> table.assignment().spans());
  }

  private static double pages(List<CacheUse> caches, ToDoubleFunction<CacheUse> of) {
    return caches.stream().mapToDouble(of).sum();
  }

  private static GaugeWithCallback.Builder gauge(String name, String help) {
    return GaugeWithCallback.builder().name(name).help(help);
  }
}
