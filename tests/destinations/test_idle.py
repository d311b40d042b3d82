"""Connections between requests."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from destinations.network.connections import CheckedConnection
from destinations.network.idle import MAX_IDLE, MAX_IDLE_S, IdleConnections
from destinations.network.targets import Origin

HERE = Origin("http", "here.test", 80)
THERE = Origin("http", "there.test", 80)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def idle(clock: Clock) -> Iterator[IdleConnections]:
    idle = IdleConnections(clock)
    yield idle
    idle.close()


@pytest.fixture
def ends() -> Iterator[list[socket.socket]]:
    ends: list[socket.socket] = []
    yield ends
    for end in ends:
        end.close()


def connected(origin: Origin, ends: list[socket.socket]) -> CheckedConnection:
    connection = CheckedConnection(origin.host, origin.port)
    connection.origin = origin
    connection.sock, other = socket.socketpair()
    ends.append(other)
    return connection


def test_the_youngest_comes_first(idle: IdleConnections, ends: list[socket.socket]) -> None:
    old, young = connected(HERE, ends), connected(HERE, ends)
    idle.give(old)
    idle.give(young)
    assert [idle.take(HERE), idle.take(HERE), idle.take(HERE)] == [young, old, None]
    old.close()
    young.close()


def test_an_origin_gets_its_own_only(idle: IdleConnections, ends: list[socket.socket]) -> None:
    idle.give(connected(HERE, ends))
    assert idle.take(THERE) is None


def test_one_that_the_server_closed_or_wrote_to_is_not_lent(idle: IdleConnections, ends: list[socket.socket]) -> None:
    closed, spoken_to = connected(HERE, ends), connected(HERE, ends)
    ends[0].close()
    ends[1].send(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
    idle.give(closed)
    idle.give(spoken_to)
    assert idle.take(HERE) is None
    assert closed.is_closed
    assert spoken_to.is_closed


def test_the_oldest_of_all_is_closed_above_the_limit(idle: IdleConnections, ends: list[socket.socket]) -> None:
    oldest = connected(THERE, ends)
    idle.give(oldest)
    others = [connected(HERE, ends) for _ in range(MAX_IDLE)]
    for connection in others:
        idle.give(connection)
    assert oldest.is_closed
    assert not any(connection.is_closed for connection in others)


def test_one_that_waited_too_long_is_closed(idle: IdleConnections, clock: Clock, ends: list[socket.socket]) -> None:
    old, young = connected(HERE, ends), connected(THERE, ends)
    idle.give(old)
    clock.now += MAX_IDLE_S + 1
    idle.give(young)
    assert old.is_closed
    assert not young.is_closed


def test_after_close_nothing_is_kept(ends: list[socket.socket]) -> None:
    idle = IdleConnections()
    before, after = connected(HERE, ends), connected(HERE, ends)
    idle.give(before)
    idle.close()
    idle.give(after)
    assert before.is_closed
    assert after.is_closed
    assert idle.take(HERE) is None
