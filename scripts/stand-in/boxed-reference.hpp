// A persistent reference to any value for Node-API 8, which can hold objects only: the value lies in a one-element array.
#pragma once

template <class T>
class BoxedReference {
 public:
	T Value() const { return box.Value().Get(0u).template As<T>(); }
	bool IsEmpty() const { return box.IsEmpty(); }
	void Reset() { box.Reset(); }
	void Reset(const T& value, uint32_t refcount) {
		Napi::Array array = Napi::Array::New(value.Env(), 1);
		array.Set(0u, value);
		box.Reset(array.template As<Napi::Object>(), refcount);
	}

 private:
	Napi::ObjectReference box;
};

template <class T>
BoxedReference<T> BoxedPersistent(T value) {
	BoxedReference<T> reference;
	reference.Reset(value, 1);
	return reference;
}
