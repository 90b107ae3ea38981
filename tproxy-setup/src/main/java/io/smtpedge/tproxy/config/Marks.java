package io.smtpedge.tproxy.config;

/** Whether packets of proxied connections get a firewall mark, which a routing rule then looks at. */
public enum Marks {
    /** Routing rules name interfaces, peers and ports instead. For boxes whose kernel settings break marks. */
    NEVER,
    /** Takes exactly the proxied connections, and needs no interface; refused where kernel settings break marks. */
    ALWAYS,
    /** NEVER where kernel settings break marks and the interfaces are said, else ALWAYS. */
    AUTO
}
