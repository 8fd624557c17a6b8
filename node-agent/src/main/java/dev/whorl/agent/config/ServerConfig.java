package dev.whorl.agent.config;

import java.net.InetSocketAddress;

/** Who this server is and where it listens; port 0 picks a free one. */
public record ServerConfig(
    String name, InetSocketAddress data, InetSocketAddress control, InetSocketAddress http) {}
