namespace Lading.Inventory.Identity;

/// <summary>
/// Vendor and product under which the National Vulnerability Database lists well-known software, where they are not to be
/// guessed from the package's name.
/// </summary>
internal static class KnownProducts
{
    /// <summary>The pairs for a name in one of the tables, the usual one first; empty when it is not listed.</summary>
    public static IReadOnlyList<(string Vendor, string Product)> Of(string type, string name) =>
        Table(type) is { } table && table.TryGetValue(name.ToLowerInvariant(), out var found) ? found : [];

    private static Dictionary<string, (string, string)[]>? Table(string type) => type switch
    {
        "npm" => Npm.Value,
        "pypi" => Pypi.Value,
        "maven" => Maven.Value,
        "gem" => Gem.Value,
        "nuget" => Nuget.Value,
        "composer" => Composer.Value,
        "deb" or "rpm" or "apk" or "alpm" or "ebuild" or "nix" or "brew" or "generic" or "bitnami" or "conda" or "conan" or "vcpkg" or "opkg" or "snap" => System.Value,
        _ => null,
    };

    /// <summary>Lines <c>name … = vendor:product …</c>.</summary>
    private static Lazy<Dictionary<string, (string, string)[]>> Read(string lines) => new(() =>
    {
        var table = new Dictionary<string, (string, string)[]>(StringComparer.Ordinal);
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = line.Split('=');
            (string, string)[] pairs = [.. sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => (p[..p.IndexOf(':')], p[(p.IndexOf(':') + 1)..]))];
            foreach (string name in sides[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                table[name] = pairs;
        }
        return table;
    });

    private static readonly Lazy<Dictionary<string, (string, string)[]>> System = Read("""
        openssl openssl1.0 openssl1.1 openssl3 libssl1.1 libssl3 libcrypto3 = openssl:openssl
        glibc libc6 = gnu:glibc
        bash = gnu:bash
        coreutils = gnu:coreutils
        binutils = gnu:binutils
        gcc gcc-12 gcc-13 gcc-14 = gnu:gcc
        tar = gnu:tar
        gzip = gnu:gzip
        wget = gnu:wget
        grep = gnu:grep
        sed = gnu:sed
        gawk = gnu:gawk
        make = gnu:make
        patch = gnu:patch
        cpio = gnu:cpio
        emacs = gnu:emacs
        gnutls gnutls28 = gnu:gnutls
        gnupg gnupg2 = gnupg:gnupg
        libgcrypt libgcrypt20 = gnupg:libgcrypt
        libtasn1 libtasn1-6 = gnu:libtasn1
        libidn2 = gnu:libidn2
        ncurses = gnu:ncurses
        readline = gnu:readline
        curl libcurl = haxx:curl haxx:libcurl
        python python2 python2.7 python3 python3.8 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 cpython = python:python
        node nodejs node.js = nodejs:node.js
        httpd apache2 apache = apache:http_server
        tomcat tomcat9 tomcat10 = apache:tomcat
        nginx = f5:nginx nginx:nginx
        haproxy = haproxy:haproxy
        redis redis-server = redis:redis redislabs:redis
        valkey = lfprojects:valkey
        memcached = memcached:memcached
        mysql mysql-server mysql-8.0 = oracle:mysql
        mariadb mariadb-server mariadb-10.11 = mariadb:mariadb
        postgresql postgres postgresql-13 postgresql-14 postgresql-15 postgresql-16 postgresql-17 = postgresql:postgresql
        mongodb mongod = mongodb:mongodb
        sqlite sqlite3 = sqlite:sqlite
        go golang golang-1.22 golang-1.23 golang-1.24 = golang:go
        rust rustc = rust-lang:rust
        php php7 php8 php8.2 php8.3 = php:php
        ruby ruby3.1 ruby3.2 ruby3.3 = ruby-lang:ruby
        perl perl5 perl-base = perl:perl
        openjdk openjdk-8 openjdk-11 openjdk-17 openjdk-21 jdk jre java = oracle:openjdk oracle:jdk
        zlib zlib1g = zlib:zlib
        bzip2 = bzip:bzip2
        xz xz-utils = tukaani:xz
        zstd libzstd = facebook:zstandard
        lz4 = lz4_project:lz4
        brotli = google:brotli
        busybox = busybox:busybox
        musl = musl-libc:musl
        openssh openssh-client openssh-server = openbsd:openssh
        git = git-scm:git git:git
        vim = vim:vim
        sudo = sudo_project:sudo
        systemd = systemd_project:systemd
        util-linux = kernel:util-linux
        shadow = shadow_project:shadow
        pam linux-pam = linux-pam:linux-pam
        dbus = freedesktop:dbus
        glib glib2 glib2.0 = gnome:glib
        libxml2 = xmlsoft:libxml2
        libxslt = xmlsoft:libxslt
        expat libexpat = libexpat_project:libexpat
        libpng libpng1.6 = libpng:libpng
        libjpeg-turbo = libjpeg-turbo:libjpeg-turbo
        tiff libtiff = libtiff:libtiff
        libwebp = webmproject:libwebp
        freetype = freetype:freetype
        imagemagick = imagemagick:imagemagick
        ffmpeg = ffmpeg:ffmpeg
        krb5 = mit:kerberos_5
        openldap = openldap:openldap
        cyrus-sasl cyrus-sasl2 = cyrusimap:cyrus-sasl
        libssh2 = libssh2:libssh2
        libssh = libssh:libssh
        nghttp2 = nghttp2:nghttp2
        c-ares = c-ares:c-ares
        pcre pcre3 = pcre:pcre
        pcre2 = pcre:pcre2
        icu = icu-project:international_components_for_unicode
        libarchive = libarchive:libarchive
        elfutils = elfutils_project:elfutils
        gdbm = gnu:gdbm
        bind bind9 = isc:bind
        dnsmasq = thekelleys:dnsmasq
        unbound = nlnetlabs:unbound
        samba = samba:samba
        cups = apple:cups
        apt = debian:apt
        dpkg = debian:dpkg
        rpm = rpm:rpm
        docker docker.io moby docker-ce = docker:docker mobyproject:moby
        containerd containerd.io = linuxfoundation:containerd
        runc = linuxfoundation:runc opencontainers:runc
        consul = hashicorp:consul
        vault = hashicorp:vault
        terraform = hashicorp:terraform
        traefik = traefik:traefik
        envoy = envoyproxy:envoy
        grafana = grafana:grafana
        prometheus = prometheus:prometheus
        elasticsearch = elastic:elasticsearch
        kibana = elastic:kibana
        logstash = elastic:logstash
        rabbitmq rabbitmq-server = vmware:rabbitmq pivotal_software:rabbitmq
        erlang otp = erlang:erlang/otp
        deno = deno:deno
        dart = dart:software_development_kit
        jq = jqlang:jq
        lighttpd = lighttpd:lighttpd
        proftpd = proftpd:proftpd
        wordpress = wordpress:wordpress
        chromium chrome = google:chrome
        firefox = mozilla:firefox
        nss = mozilla:network_security_services
        qt qt5 qt6 = qt:qt
        wolfssl = wolfssl:wolfssl
        mbedtls = arm:mbed_tls
        """);

    private static readonly Lazy<Dictionary<string, (string, string)[]>> Npm = Read("""
        lodash = lodash:lodash
        express = openjsf:express expressjs:express
        jquery = jquery:jquery
        axios = axios:axios
        minimist = substack:minimist
        moment = momentjs:moment
        next = vercel:next.js
        react = facebook:react
        angular = angularjs:angular.js
        handlebars = handlebarsjs:handlebars
        undici = nodejs:undici
        npm = npmjs:npm
        socket.io = socket:socket.io
        electron = electronjs:electron
        vite = vitejs:vite
        """);

    private static readonly Lazy<Dictionary<string, (string, string)[]>> Pypi = Read("""
        django = djangoproject:django
        flask = palletsprojects:flask
        jinja2 = palletsprojects:jinja
        werkzeug = palletsprojects:werkzeug
        requests = python:requests
        urllib3 = python:urllib3
        pillow = python:pillow
        setuptools = python:setuptools
        pip = pypa:pip
        virtualenv = virtualenv:virtualenv
        cryptography = cryptography.io:cryptography
        tornado = tornadoweb:tornado
        twisted = twisted:twisted
        ansible = redhat:ansible
        salt = saltstack:salt
        tensorflow = google:tensorflow
        torch = linuxfoundation:pytorch
        starlette = encode:starlette
        fastapi = tiangolo:fastapi
        gunicorn = gunicorn:gunicorn
        mlflow = lfprojects:mlflow
        apache-airflow = apache:airflow
        """);

    private static readonly Lazy<Dictionary<string, (string, string)[]>> Maven = Read("""
        log4j log4j-core log4j-api = apache:log4j
        spring-core spring-beans spring-web spring-webmvc spring-context spring-expression = vmware:spring_framework
        spring-boot = vmware:spring_boot
        spring-security-core spring-security-web = vmware:spring_security
        tomcat-embed-core tomcat-catalina tomcat-coyote = apache:tomcat
        struts2-core = apache:struts
        jackson-databind = fasterxml:jackson-databind
        jackson-core = fasterxml:jackson-core
        netty netty-all netty-codec netty-codec-http netty-codec-http2 netty-handler netty-common = netty:netty
        commons-text = apache:commons_text
        commons-collections commons-collections4 = apache:commons_collections
        commons-compress = apache:commons_compress
        commons-fileupload = apache:commons_fileupload
        commons-io = apache:commons_io
        commons-lang3 = apache:commons_lang
        commons-configuration2 = apache:commons_configuration
        guava = google:guava
        gson = google:gson
        protobuf-java = google:protobuf-java google:protobuf
        snakeyaml = snakeyaml_project:snakeyaml
        logback-core logback-classic = qos:logback
        jetty-server jetty-http jetty-util = eclipse:jetty
        postgresql = postgresql:postgresql_jdbc_driver
        mysql-connector-java mysql-connector-j = oracle:mysql_connector/j
        h2 = h2database:h2
        xstream = xstream:xstream
        bcprov-jdk15on bcprov-jdk18on = bouncycastle:legion-of-the-bouncy-castle-java-crytography-api
        hibernate-validator = redhat:hibernate_validator
        undertow-core = redhat:undertow
        okhttp = squareup:okhttp
        """);

    private static readonly Lazy<Dictionary<string, (string, string)[]>> Gem = Read("""
        rails actionpack actionview activerecord activesupport activestorage = rubyonrails:rails
        rack = rack:rack
        nokogiri = nokogiri:nokogiri
        puma = puma:puma
        bundler = bundler:bundler
        sinatra = sinatrarb:sinatra
        """);

    private static readonly Lazy<Dictionary<string, (string, string)[]>> Nuget = Read("""
        newtonsoft.json = newtonsoft:json.net
        microsoft.netcore.app.ref microsoft.netcore.app.runtime.linux-x64 = microsoft:.net
        microsoft.aspnetcore.app.ref microsoft.aspnetcore.app.runtime.linux-x64 = microsoft:asp.net_core
        sharpziplib = sharpziplib_project:sharpziplib
        """);

    private static readonly Lazy<Dictionary<string, (string, string)[]>> Composer = Read("""
        symfony/symfony symfony/http-kernel symfony/http-foundation = sensiolabs:symfony
        laravel/framework = laravel:framework
        guzzlehttp/guzzle = guzzlephp:guzzle
        twig/twig = symfony:twig
        phpmailer/phpmailer = phpmailer_project:phpmailer
        drupal/core = drupal:drupal
        """);
}
