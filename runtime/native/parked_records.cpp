#include "parked_records.h"

#include <algorithm>

namespace coro {

using namespace internals;

namespace {

// Deeper stacks are walked. Every slice has more below its FiberState.
constexpr size_t kMostWords = (32 << 10) / sizeof(uintptr_t);
// What all records may take, so that fibers that have nothing in common do not double what a fiber costs.
constexpr size_t kMostBytes = 64 << 10, kMostBytesPerFiber = 64;

}  // namespace

uint64_t FrameRecord::hash() const {
  uint64_t hash = words.size();
  auto mix = [&hash](uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  };
  for (uint64_t word : words) mix(word);
  for (const Code& one : code) {
    mix(one.code);
    mix(one.stream);
  }
  return hash;
}

void Recorder::begin(RootVisitor* to, void* end) {
  to_ = to;
  end_ = static_cast<uintptr_t*>(end);
  record.words.clear();
  record.code.clear();
  unusual = moves = false;
}

void Recorder::note(uintptr_t* slot) {
  size_t below = static_cast<size_t>(end_ - slot) - 1;
  if (slot >= end_ || below >= kMostWords) {
    unusual = true;
    return;
  }
  if (record.words.size() <= below / 64) record.words.resize(below / 64 + 1);
  record.words[below / 64] |= uint64_t{1} << below % 64;
}

void Recorder::VisitRootPointers(int root, const char* text, uintptr_t* from, uintptr_t* to) {
  if (to_) to_->VisitRootPointers(root, text, from, to);
  for (; from < to; from++) note(from);
}

void Recorder::VisitRootPointer(int root, const char* text, uintptr_t* slot) {
  if (in_isolate(slot, isolate_)) return;
  if (to_) to_->VisitRootPointer(root, text, slot);
  note(slot);
}

void Recorder::VisitCompressedRootPointers(int root, const char* text, uintptr_t* from, uintptr_t* to) {
  if (to_) to_->VisitCompressedRootPointers(root, text, from, to);
  unusual = true;
}

void Recorder::VisitRunningCode(uintptr_t* code, uintptr_t* stream) {
  if (to_) to_->VisitRunningCode(code, stream);
  FrameRecord::Code one{*code, *stream};
  if (std::find(record.code.begin(), record.code.end(), one) == record.code.end()) record.code.push_back(one);
  // The record would hold addresses that are about to change.
  if (points_to_page_with(*code, kYoungBits | kEvacuationBit) ||
      points_to_page_with(*stream, kYoungBits | kEvacuationBit))
    moves = true;
}

void ParkedRecords::begin(size_t fibers) {
  marking_++;
  most_bytes_ = kMostBytes + kMostBytesPerFiber * fibers;
}

void ParkedRecords::drop(Slot& slot) {
  slot.valid = false;
  auto found = by_hash_.find(slot.hash);
  if (found != by_hash_.end() && &slots_[found->second] == &slot) by_hash_.erase(found);
}

// Numbers that were out of date when this marking began are free now: no fiber has kept one. Those that go
// out of date with this collection are kept a marking longer.
void ParkedRecords::end() {
  for (uint32_t number = 1; number < slots_.size(); number++) {
    Slot& slot = slots_[number];
    if (slot.marking == marking_) {
      if (slot.moves) drop(slot);
    } else if (slot.marking) {
      if (slot.valid) drop(slot);
      bytes_ -= slot.record.bytes();
      slot = Slot();
      free_.push_back(number);
    }
  }
}

void ParkedRecords::invalidate() {
  for (Slot& slot : slots_) slot.valid = false;
  by_hash_.clear();
}

bool ParkedRecords::visit(uint32_t number, void* end, RootVisitor* visitor, uintptr_t page_bits,
                          VisitedObjects* visited) {
  Slot& slot = slots_[number];
  if (slot.marking != marking_) {  // once for all fibers that share it
    slot.marking = marking_;
    slot.moves = false;
    for (const auto& one : slot.record.code) {
      uintptr_t code = one.code, stream = one.stream;  // V8 gets addresses of copies from its own walks too
      visitor->VisitRunningCode(&code, &stream);
      slot.moves |= points_to_page_with(code, page_bits) || points_to_page_with(stream, page_bits);
    }
  }
  bool hit = slot.moves;
  auto* at = static_cast<uintptr_t*>(end) - 1;
  for (uint64_t bits : slot.record.words) {
    for (; bits; bits &= bits - 1) {
      uintptr_t* word = at - __builtin_ctzll(bits);
      uintptr_t value = *word;
      if (!(value & 1) || visited->contains(value)) continue;
      visitor->VisitRootPointer(kStackRoots, nullptr, word);
      if (points_to_page_with(value, page_bits))
        hit = true;
      else
        visited->add(value);
    }
    at -= 64;
  }
  return hit;
}

void ParkedRecords::prefetch(uint32_t number, void* end) const {
  if (!valid(number)) return;
  constexpr int kWordsOfLine = 8;
  auto* at = static_cast<uintptr_t*>(end) - 1;
  for (uint64_t bits : slots_[number].record.words) {
    for (int k = 0; k < 64; k += kWordsOfLine)
      if (bits >> k & 0xff) __builtin_prefetch(at - k);
    at -= 64;
  }
}

uint32_t ParkedRecords::add(const FrameRecord& record) {
  uint64_t hash = record.hash();
  if (auto found = by_hash_.find(hash); found != by_hash_.end()) {
    Slot& slot = slots_[found->second];
    if (!(slot.record == record)) return kNever;
    if (slot.marking != marking_) slot.moves = false;
    slot.marking = marking_;  // its code was visited by the walk
    return found->second;
  }
  FrameRecord copy = record;
  // A slot, and its entry in the table.
  constexpr size_t kOverhead = 2 * sizeof(Slot);
  if (bytes_ + copy.bytes() + slots_.size() * kOverhead > most_bytes_) return kNever;
  uint32_t number;
  if (free_.empty()) {
    number = static_cast<uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    number = free_.back();
    free_.pop_back();
  }
  bytes_ += copy.bytes();
  by_hash_.emplace(hash, number);
  slots_[number] = Slot{std::move(copy), hash, marking_, true, false};
  return number;
}

}  // namespace coro
