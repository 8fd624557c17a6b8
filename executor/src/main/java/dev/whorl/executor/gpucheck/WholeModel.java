package dev.whorl.executor.gpucheck;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.QuotaOutcome;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All blocks of a model on one executor, and what sessions make of it. */
final class WholeModel implements AutoCloseable {
  private static final String OWNER = "check";

  private static final Sampling EVERYTHING = new Sampling(0, 0, 1, 0, Sampling.EVERY_LOGPROB);

  private final BlockExecutor executor;
  private final LoadedSpan span;
  private final int vocabulary;
  private final int slot;

  /** The GPU is gone. */
  static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LostException(String message) {
      super(message);
    }
  }

  /** The GPU has not the memory. */
  static final class MemoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MemoryException(String message) {
      super(message);
    }
  }

  /** Loads the model with cache for {@code slots} sessions of {@code slot} tokens. */
  WholeModel(BlockExecutor executor, Model model, Precision precision, int slots, int slot) {
    this.executor = executor;
    this.vocabulary = model.geometry().vocabulary();
    this.slot = slot;
    Span all = new Span(0, model.geometry().blocks());
    long cache = model.geometry().cacheBytes(precision, slot) * all.blocks() * slots;
    SpanRequest request = new SpanRequest(model, precision, all);
    this.span =
        switch (executor.load(request, LoadProgress.NONE)) {
          case LoadOutcome.Loaded(LoadedSpan loaded) -> loaded;
          case LoadOutcome.TooLittleMemory little -> throw new MemoryException(little.message());
          case LoadOutcome.Unsupported(String message) -> throw new IllegalStateException(message);
          case LoadOutcome.BadModel(var fault) -> throw new IllegalStateException(fault.message());
        };
    if (executor.grant(CacheQuota.of(OWNER, model.geometry(), precision, cache))
        instanceof QuotaOutcome.TooLittleMemory little) {
      throw new MemoryException(little.message());
    }
  }

  SessionCache open(String name) {
    return switch (span.reserve(OWNER, name, span.request().span(), slot)) {
      case ReserveOutcome.Reserved(SessionCache cache) -> cache;
      case ReserveOutcome other -> throw new IllegalStateException(other.toString());
    };
  }

  List<RowResult> step(List<Row> rows) {
    return switch (executor.step(rows)) {
      case StepOutcome.Done done -> done.results();
      case StepOutcome.DeviceLost(String message) -> throw new LostException(message);
      case StepOutcome.Fault(String message) -> throw new IllegalStateException(message);
    };
  }

  static Row row(SessionCache cache, int position, @Nullable Sampling sampling, int... ids) {
    return new Row(cache, position, new RowInput.TokenIds(ids), sampling);
  }

  /** Greedy tokens after a prompt. */
  List<Integer> greedy(int[] prompt, int tokens) {
    SessionCache cache = open("greedy");
    try {
      List<Integer> out = new ArrayList<>();
      List<RowResult> results = step(List.of(row(cache, 0, Sampling.GREEDY, prompt)));
      for (int position = prompt.length; ; position++) {
        int id = ((RowResult.Sampled) results.getFirst()).id();
        out.add(id);
        if (out.size() == tokens) {
          return out;
        }
        results = step(List.of(row(cache, position, Sampling.GREEDY, id)));
      }
    } finally {
      cache.release();
    }
  }

  /** Log-probabilities of all tokens after the prompt and after each given token but the last. */
  List<float[]> given(int[] prompt, int chunk, List<Integer> tokens) {
    SessionCache cache = open("given");
    try {
      List<float[]> all = new ArrayList<>();
      for (int from = 0; from < prompt.length; from += chunk) {
        int to = Math.min(prompt.length, from + chunk);
        Sampling sampling = to == prompt.length ? EVERYTHING : null;
        RowResult result =
            step(List.of(row(cache, from, sampling, Arrays.copyOfRange(prompt, from, to))))
                .getFirst();
        if (sampling != null) {
          all.add(byId(result));
        }
      }
      for (int i = 0; i + 1 < tokens.size(); i++) {
        Row row = row(cache, prompt.length + i, EVERYTHING, tokens.get(i));
        all.add(byId(step(List.of(row)).getFirst()));
      }
      return all;
    } finally {
      cache.release();
    }
  }

  /** What {@link #given} gives for one of several equal sessions that step together. */
  List<float[]> givenTogether(int sessions, int[] prompt, List<Integer> tokens) {
    List<SessionCache> caches = new ArrayList<>();
    try {
      for (int i = 0; i < sessions; i++) {
        caches.add(open("together " + i));
      }
      List<float[]> all = new ArrayList<>();
      all.add(together(caches, 0, prompt));
      for (int i = 0; i + 1 < tokens.size(); i++) {
        all.add(together(caches, prompt.length + i, tokens.get(i)));
      }
      return all;
    } finally {
      caches.forEach(SessionCache::release);
    }
  }

  private float[] together(List<SessionCache> caches, int position, int... ids) {
    List<Row> rows = caches.stream().map(each -> row(each, position, EVERYTHING, ids)).toList();
    return byId(step(rows).getLast());
  }

  private float[] byId(RowResult result) {
    if (!(result instanceof RowResult.Sampled sampled)) {
      throw new IllegalStateException("No token was sampled: " + result);
    }
    float[] values = new float[vocabulary];
    Objects.requireNonNull(sampled.logprobs())
        .top()
        .forEach(token -> values[token.id()] = token.logprob());
    return values;
  }

  @Override
  public void close() {
    span.unload();
  }
}
