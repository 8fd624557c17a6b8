package dev.whorl.router.application;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is set from outside. Each key is also an environment variable: {@code
 * whorl.tls-folder} is {@code WHORL_TLS_FOLDER}. Durations are written like {@code 30s} or {@code
 * 1m30s}.
 */
@ConfigMapping(prefix = "whorl")
public interface RouterConfig {

  /** Namespace of the LLMDeployment; with {@link #deployment} the placement is watched there. */
  Optional<String> namespace();

  /** Name of the LLMDeployment. */
  Optional<String> deployment();

  /** Its uid. */
  Optional<String> deploymentUid();

  /** Without a cluster: the file that holds the placement. */
  Optional<Path> placementFile();

  /** How often the placement file is looked at. */
  @WithDefault("500ms")
  String placementReload();

  /** Domain of the block servers; only names under it are dialled. */
  @WithDefault("whorl-agents.whorl-system.svc")
  String agentsDomain();

  /** Data port of block servers that are found by DNS. */
  @WithDefault("7443")
  int agentsPort();

  /** Folder with tls.crt, tls.key and ca.crt. */
  @WithDefault("/etc/whorl/tls")
  Path tlsFolder();

  /** How often that folder is looked at. */
  @WithDefault("10s")
  String tlsReload();

  /** A writable folder: the tokenizer's native library is unpacked there. */
  @WithDefault("${java.io.tmpdir}/whorl-router")
  Path cacheFolder();

  /** Sessions that wait. */
  Queue queue();

  /** Sessions whose chain is lost. */
  Recovery recovery();

  /** Answers that are streamed. */
  Stream stream();

  /** A session whose token comes later than certified by so long is given up. */
  @WithDefault("60s")
  String stallTimeout();

  /**
   * A block server that says nothing for so long, and for longer than its beats (every 500 ms) and
   * this router's own pauses explain, is suspected: its sessions go to other chains.
   */
  @WithDefault("1500ms")
  String lostAfter();

  /** A call to a block server without an answer for so long has failed. */
  @WithDefault("5s")
  String answerTimeout();

  /** How long running sessions may finish after SIGTERM. */
  @WithDefault("50s")
  String drainTimeout();

  /**
   * Where a kubelet reads why this process ended. With it a model that cannot be used ends the
   * process; without it the model's files are read again and again.
   */
  Optional<Path> terminationLog();

  /** Ends at once when standard input does: for a process that must not outlive its parent. */
  @WithDefault("false")
  boolean endWithStdin();

  /**
   * How long requests are taken after SIGTERM as before it, while every answer asks its client for
   * another connection: until then the news that this router goes has reached everybody. Without it
   * requests are refused at once.
   */
  Optional<String> leaveTime();

  /**
   * Whether a share of the requests goes to the router of a changed model when the LLMDeployment's
   * status says so.
   */
  @WithDefault("false")
  boolean canary();

  /** What requests to the API pass first. */
  Http http();

  /** What requests to the API pass first. */
  interface Http {
    /** Whether the API refuses plain HTTP; health and metrics are served all the same. */
    @WithDefault("false")
    boolean tlsOnly();

    /** Origins of web pages that may ask; {@code *} is any. Without it browsers refuse. */
    Optional<List<String>> corsOrigins();

    /** Whether each request is logged, as one JSON line. */
    @WithDefault("false")
    boolean accessLog();

    /** From a request's head to the end of its body. */
    @WithDefault("30s")
    String bodyTimeout();

    /** From a request's body to the end of its answer. Without it: as long as it takes. */
    Optional<String> requestTimeout();
  }

  /** Bytes of a request body. */
  @WithDefault("8388608")
  long maxBodyBytes();

  /** Sessions whose chain is lost. */
  interface Recovery {
    /** Chains that one session may lose and go on without a token in between; 0: none. */
    @WithDefault("3")
    int maxAttempts();

    /** For another chain. */
    @WithDefault("30s")
    String maxWait();
  }

  /** Streamed answers. */
  interface Stream {
    /** A comment line is sent so often, so that nobody takes a waiting stream for dead. */
    @WithDefault("5s")
    String commentInterval();

    /** Bytes of an answer that its client has not read; with more it is given up. */
    @WithDefault("1048576")
    long maxUnsentBytes();
  }

  /** API keys and what each may use. */
  Access access();

  /** API keys. */
  interface Access {
    /** Folder with a file per key, named after who has it. Without it everybody may ask. */
    Optional<Path> keysFolder();

    /** How often that folder is looked at. */
    @WithDefault("10s")
    String reload();

    /** JSON: {@code [{"keyName": "a", "requestsPerMinute": 60, "tokensPerMinute": 20000}]}. */
    @WithDefault("[]")
    String limits();
  }

  /** The line of waiting sessions. */
  interface Queue {
    @WithDefault("256")
    int maxLength();

    @WithDefault("30s")
    String maxWait();

    /** While nothing is placed. Without it such requests are refused. */
    Optional<String> maxWaitAtZero();
  }
}
